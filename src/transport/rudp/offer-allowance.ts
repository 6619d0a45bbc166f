import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';

/** Whether an offer is worth its cost: to answer one takes a hundred times as long as any other request. */
export interface OfferAllowance {
  /** False once more offers have come from ADDRESS, for SESSION or from everywhere than are answered in a second. */
  take(address: string, session: string, nowMs: number): boolean;
  /** Takes nothing from ADDRESS, nor for SESSION, for a while: a flood has come from there. */
  block(address: string, session: string, nowMs: number): void;
  /** How many addresses and sessions are remembered. */
  readonly size: number;
}

/** One address may use this share of the offers, so that it cannot use up everybody's. */
const ADDRESS_SHARE = 1 / 4;
/** A client that tries again and again needs no more. */
const SESSION_PER_SEC = 3;
/** After a second without an offer an allowance is full again, and need not be remembered. */
const FULL_AFTER_MS = 1000;
/** For how long whoever has sent a flood has to use the WebSocket. */
const BLOCKED_MS = 10_000;

/** An allowance of PERSEC offers a second; 0 for no limit. One second's worth may come at once. */
export function createOfferAllowance(perSec: number, startMs: number): OfferAllowance {
  const all = createMessageAllowance(perSec, startMs);
  const addresses = createAllowances(perSec === 0 ? 0 : Math.max(1, Math.floor(perSec * ADDRESS_SHARE)));
  const sessions = createAllowances(perSec === 0 ? 0 : SESSION_PER_SEC);
  return {
    // The narrowest first: what it refuses costs the others nothing.
    take: (address, session, nowMs) =>
      sessions.take(session, nowMs) && addresses.take(address, nowMs) && all.take(nowMs),
    block(address, session, nowMs) {
      sessions.block(session, nowMs);
      addresses.block(address, nowMs);
    },
    get size() {
      return addresses.size + sessions.size;
    },
  };
}

interface Allowances {
  take(key: string, nowMs: number): boolean;
  block(key: string, nowMs: number): void;
  readonly size: number;
}

interface Known {
  readonly allowance: MessageAllowance;
  usedAtMs: number;
}

function createAllowances(perSec: number): Allowances {
  /** The one that was used longest ago first. */
  const known = new Map<string, Known>();
  /** Until when; the one that is blocked longest already first. */
  const blocked = new Map<string, number>();

  function forgetIdle(nowMs: number): void {
    for (const [key, { usedAtMs }] of known) {
      if (nowMs - usedAtMs < FULL_AFTER_MS) break;
      known.delete(key);
    }
    for (const [key, untilMs] of blocked) {
      if (nowMs < untilMs) break;
      blocked.delete(key);
    }
  }

  return {
    block(key, nowMs) {
      if (perSec === 0) return;
      forgetIdle(nowMs);
      blocked.delete(key);
      blocked.set(key, nowMs + BLOCKED_MS);
    },
    take(key, nowMs) {
      if (perSec === 0) return true;
      forgetIdle(nowMs);
      if (blocked.has(key)) return false;
      const { allowance } = known.get(key) ?? { allowance: createMessageAllowance(perSec, nowMs) };
      known.delete(key);
      known.set(key, { allowance, usedAtMs: nowMs });
      return allowance.take(nowMs);
    },
    get size() {
      return known.size + blocked.size;
    },
  };
}
