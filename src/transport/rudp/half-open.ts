/** Connections that were promised to a client and have not come into being yet. */
export interface HalfOpen {
  /**
   * Enters one; GIVEUP is called when it takes too long, or when a newer one needs its place. Returns a function that takes
   * it out again, and says whether it was still there.
   */
  add(address: string, giveUp: () => void): () => boolean;
  /** Gives all of them up. */
  clear(): void;
  readonly size: number;
}

/** One address may use this share of the places, so that it cannot crowd out everybody else. */
const ADDRESS_SHARE = 1 / 4;

interface Pending {
  readonly address: string;
  readonly giveUp: () => void;
  timer: NodeJS.Timeout | undefined;
}

export function createHalfOpen(limit: number, timeoutMs: number): HalfOpen {
  /** In the order of arrival. */
  const pending = new Set<Pending>();
  const counts = new Map<string, number>();
  const addressLimit = Math.max(1, Math.floor(limit * ADDRESS_SHARE));

  function remove(entry: Pending): boolean {
    if (!pending.delete(entry)) return false;
    clearTimeout(entry.timer);
    const left = counts.get(entry.address)! - 1;
    if (left > 0) counts.set(entry.address, left);
    else counts.delete(entry.address);
    return true;
  }

  function expel(entry: Pending): void {
    if (remove(entry)) entry.giveUp();
  }

  function makeRoom(address: string): void {
    if ((counts.get(address) ?? 0) >= addressLimit) {
      for (const entry of pending) if (entry.address === address) return expel(entry);
    }
    if (pending.size >= limit) for (const entry of pending) return expel(entry);
  }

  return {
    add(address, giveUp) {
      makeRoom(address);
      const entry: Pending = { address, giveUp, timer: undefined };
      entry.timer = setTimeout(() => expel(entry), timeoutMs).unref();
      pending.add(entry);
      counts.set(address, (counts.get(address) ?? 0) + 1);
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
