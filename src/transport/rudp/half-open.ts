/** Connections that were promised to a client and have not come into being yet. */
export interface HalfOpen {
  /**
   * Enters one for SESSION at ADDRESS; GIVEUP is called when it takes too long, or when a newer one needs its place. Returns a
   * function that takes it out again, and says whether it was still there; undefined where SESSION has as many as it may have.
   */
  add(address: string, session: string, giveUp: () => void): (() => boolean) | undefined;
  /** Gives all of them up. */
  clear(): void;
  readonly size: number;
}

/** One address may use this share of the places, so that it cannot crowd out everybody else. */
const ADDRESS_SHARE = 1 / 4;

/** A client needs one, and may have given up two before the server does: who has more never makes any of them. */
const PER_SESSION = 3;

interface Pending {
  readonly address: string;
  readonly session: string;
  readonly giveUp: () => void;
  timer: NodeJS.Timeout | undefined;
}

export function createHalfOpen(limit: number, timeoutMs: number): HalfOpen {
  /** In the order of arrival. */
  const pending = new Set<Pending>();
  const ofAddress = createCounts();
  const ofSession = createCounts();
  const addressLimit = Math.max(1, Math.floor(limit * ADDRESS_SHARE));

  function remove(entry: Pending): boolean {
    if (!pending.delete(entry)) return false;
    clearTimeout(entry.timer);
    ofAddress.add(entry.address, -1);
    ofSession.add(entry.session, -1);
    return true;
  }

  function expel(entry: Pending): void {
    if (remove(entry)) entry.giveUp();
  }

  function makeRoom(address: string): void {
    if (ofAddress.of(address) >= addressLimit) {
      for (const entry of pending) if (entry.address === address) return expel(entry);
    }
    if (pending.size >= limit) for (const entry of pending) return expel(entry);
  }

  return {
    add(address, session, giveUp) {
      if (ofSession.of(session) >= PER_SESSION) return undefined;
      makeRoom(address);
      const entry: Pending = { address, session, giveUp, timer: undefined };
      entry.timer = setTimeout(() => expel(entry), timeoutMs).unref();
      pending.add(entry);
      ofAddress.add(address, 1);
      ofSession.add(session, 1);
      return () => remove(entry);
    },
    clear() {
      for (const entry of [...pending]) expel(entry);
    },
    get size() {
      return pending.size;
    },
  };
}

interface Counts {
  of(key: string): number;
  add(key: string, by: number): void;
}

function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    of: (key) => counts.get(key) ?? 0,
    add(key, by) {
      const count = (counts.get(key) ?? 0) + by;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}
