import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';

/** Whether an offer is worth its cost: to answer one takes a hundred times as long as any other request. */
export interface OfferAllowance {
  /** Counts an offer from ADDRESS for SESSION against what is answered in a second. */
  take(address: string, session: string, nowMs: number): OfferVerdict;
  /**
   * Takes nothing for SESSION for a while: a flood has come from there. Where several have come from ADDRESS, nothing is taken
   * from there either.
   */
  block(address: string, session: string, nowMs: number): void;
  /** How many addresses and sessions are remembered. */
  readonly size: number;
}

/** `own`: the session itself has asked too often; `others`: it gets none because others, or its neighbours, have. */
export type OfferVerdict = 'taken' | 'own' | 'others';

/** One address may use this share of the offers, so that it cannot use up everybody's. */
const ADDRESS_SHARE = 1 / 4;
/** A client that tries again and again needs no more. */
const SESSION_PER_SEC = 3;
/** For how long whoever has sent a flood has to use the WebSocket. */
const BLOCKED_MS = 10_000;
/** So many floods may come from one address meanwhile, before its good players have to suffer for it. */
const FLOODS_PER_ADDRESS = 2;

/** An allowance of PERSEC offers a second; 0 for no limit. One second's worth may come at once. */
export function createOfferAllowance(perSec: number, startMs: number): OfferAllowance {
  const all = createMessageAllowance(perSec, startMs);
  const addresses = createAllowances(perSec === 0 ? 0 : Math.max(1, Math.floor(perSec * ADDRESS_SHARE)));
  const sessions = createAllowances(perSec === 0 ? 0 : SESSION_PER_SEC);
  const floods = createAllowances((FLOODS_PER_ADDRESS * 1000) / BLOCKED_MS, FLOODS_PER_ADDRESS);
  return {
    // The narrowest first: what it refuses costs the others nothing.
    take(address, session, nowMs) {
      if (!sessions.take(session, nowMs)) return 'own';
      return addresses.take(address, nowMs) && all.take(nowMs) ? 'taken' : 'others';
    },
    block(address, session, nowMs) {
      sessions.block(session, nowMs);
      if (!floods.take(address, nowMs)) addresses.block(address, nowMs);
    },
    get size() {
      return addresses.size + sessions.size + floods.size;
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

/** An allowance of PERSEC, BURST of them at once, for each key; 0 for no limit. */
function createAllowances(perSec: number, burst = perSec): Allowances {
  /** After so long without a use an allowance is full again, and need not be remembered. */
  const fullAfterMs = (burst * 1000) / perSec;
  /** The one that was used longest ago first. */
  const known = new Map<string, Known>();
  /** Until when; the one that is blocked longest already first. */
  const blocked = new Map<string, number>();

  function forgetIdle(nowMs: number): void {
    for (const [key, { usedAtMs }] of known) {
      if (nowMs - usedAtMs < fullAfterMs) break;
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
      const { allowance } = known.get(key) ?? { allowance: createMessageAllowance(perSec, nowMs, burst) };
      known.delete(key);
      known.set(key, { allowance, usedAtMs: nowMs });
      return allowance.take(nowMs);
    },
    get size() {
      return known.size + blocked.size;
    },
  };
}
