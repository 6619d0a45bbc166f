import type { Clock } from '../base/clock.js';
import type { FetchedValue } from '../guest/nk/local-cache.js';
import type { CachedValue } from '../guest/nk/local-cache-arguments.js';
import { createLocalCacheVersions, type LocalCacheVersions } from '../guest/nk/local-cache-versions.js';

/** Values that modules keep in the memory of this server, the same for all of its threads. */
export interface LocalCache {
  /** Undefined where there is none, or its time is over. */
  get(key: string): CachedValue | undefined;
  /** TTLSEC 0: until it is removed, or the cache is full and it is the oldest. */
  put(key: string, value: CachedValue, ttlSec: number): void;
  delete(key: string): void;
  clear(): void;
  /** As `get`, with how long the value stays. */
  fetch(key: string): FetchedValue;
  /** What tells threads that have copied values which of them are still good. */
  readonly versions: LocalCacheVersions;
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
  const versions = createLocalCacheVersions();
  // In the order in which they were put.
  const entries = new Map<string, Entry>();
  let size = 0;

  function remove(key: string): void {
    size -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  }

  /** The entry of KEY while its time is not over. */
  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || clock.monotonicMs() < entry.endsMs) return entry;
    remove(key);
    return undefined;
  }

  function put(key: string, value: CachedValue, ttlSec: number): void {
    remove(key);
    const endsMs = ttlSec === 0 ? Number.POSITIVE_INFINITY : clock.monotonicMs() + ttlSec * 1000;
    const entry = { value, endsMs, size: key.length + (typeof value === 'string' ? value.length : 0) + OVERHEAD };
    if (entry.size > maxSize) return;
    entries.set(key, entry);
    size += entry.size;
    for (const oldest of entries.keys()) {
      if (size <= maxSize) break;
      remove(oldest);
      versions.changed(oldest);
    }
  }

  return {
    versions,
    get: (key) => find(key)?.value,
    fetch(key) {
      const { value, endsMs } = find(key) ?? { value: undefined, endsMs: Number.POSITIVE_INFINITY };
      return { value, leftMs: endsMs - clock.monotonicMs() };
    },
    // Each change counts once: a thread that has asked for it knows that the next count is its own.
    put(key, value, ttlSec) {
      put(key, value, ttlSec);
      versions.changed(key);
    },
    delete(key) {
      remove(key);
      versions.changed(key);
    },
    clear() {
      entries.clear();
      size = 0;
      versions.allChanged();
    },
  };
}
