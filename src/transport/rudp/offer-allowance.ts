import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';

/** Whether an offer is worth its cost: to answer one takes a hundred times as long as any other request. */
export interface OfferAllowance {
  /** False once more offers have come from ADDRESS, for SESSION or from everywhere than are answered in a second. */
  take(address: string, session: string, nowMs: number): boolean;
  /** How many addresses and sessions are remembered. */
  readonly size: number;
}

/** One address may use this share of the offers, so that it cannot use up everybody's. */
const ADDRESS_SHARE = 1 / 4;
/** A client that tries again and again needs no more. */
const SESSION_PER_SEC = 3;
/** After a second without an offer an allowance is full again, and need not be remembered. */
const FULL_AFTER_MS = 1000;

/** An allowance of PERSEC offers a second; 0 for no limit. One second's worth may come at once. */
export function createOfferAllowance(perSec: number, startMs: number): OfferAllowance {
  const all = createMessageAllowance(perSec, startMs);
  const addresses = createAllowances(perSec === 0 ? 0 : Math.max(1, Math.floor(perSec * ADDRESS_SHARE)));
  const sessions = createAllowances(perSec === 0 ? 0 : SESSION_PER_SEC);
  return {
    // The narrowest first: what it refuses costs the others nothing.
    take: (address, session, nowMs) =>
      sessions.take(session, nowMs) && addresses.take(address, nowMs) && all.take(nowMs),
    get size() {
      return addresses.size + sessions.size;
    },
  };
}

interface Allowances {
  take(key: string, nowMs: number): boolean;
  readonly size: number;
}

interface Known {
  readonly allowance: MessageAllowance;
  usedAtMs: number;
}

function createAllowances(perSec: number): Allowances {
  /** The one that was used longest ago first. */
  const known = new Map<string, Known>();

  function forgetIdle(nowMs: number): void {
    for (const [key, { usedAtMs }] of known) {
      if (nowMs - usedAtMs < FULL_AFTER_MS) return;
      known.delete(key);
    }
  }

  return {
    take(key, nowMs) {
      if (perSec === 0) return true;
      forgetIdle(nowMs);
      const { allowance } = known.get(key) ?? { allowance: createMessageAllowance(perSec, nowMs) };
      known.delete(key);
      known.set(key, { allowance, usedAtMs: nowMs });
      return allowance.take(nowMs);
    },
    get size() {
      return known.size;
    },
  };
}
