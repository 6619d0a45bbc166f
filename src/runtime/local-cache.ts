import type { Clock } from '../base/clock.js';

export type CachedValue = string | number | boolean;

/** Values that modules keep in the memory of this server, the same for all of its threads. */
export interface LocalCache {
  /** Undefined where there is none, or its time is over. */
  get(key: string): CachedValue | undefined;
  /** TTLSEC 0: until it is removed, or the cache is full and it is the oldest. */
  put(key: string, value: CachedValue, ttlSec: number): void;
  delete(key: string): void;
  clear(): void;
}

interface Entry {
  readonly value: CachedValue;
  /** On the monotonic clock; Infinity for never. */
  readonly endsMs: number;
  readonly size: number;
}

/** Characters of keys and values together, each entry counted as OVERHEAD more. */
const MAX_SIZE = 64_000_000;
const OVERHEAD = 64;

export function createLocalCache(clock: Pick<Clock, 'monotonicMs'>, maxSize = MAX_SIZE): LocalCache {
  // In the order in which they were put.
  const entries = new Map<string, Entry>();
  let size = 0;

  function remove(key: string): void {
    size -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined || clock.monotonicMs() < entry.endsMs) return entry?.value;
      remove(key);
      return undefined;
    },
    put(key, value, ttlSec) {
      remove(key);
      const endsMs = ttlSec === 0 ? Number.POSITIVE_INFINITY : clock.monotonicMs() + ttlSec * 1000;
      const entry = { value, endsMs, size: key.length + (typeof value === 'string' ? value.length : 0) + OVERHEAD };
      if (entry.size > maxSize) return;
      entries.set(key, entry);
      size += entry.size;
      for (const oldest of entries.keys()) {
        if (size <= maxSize) break;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      entries.clear();
      size = 0;
    },
  };
}
