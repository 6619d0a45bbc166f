import type { CachedValue } from './local-cache-arguments.js';
import type { LocalCacheVersions } from './local-cache-versions.js';

/** What a thread knows of the local cache without asking for it. */
export interface LocalCacheCopies {
  /** Undefined where the thread does not know; `{ value: undefined }` where it knows that there is none. */
  get(key: string): { readonly value: CachedValue | undefined } | undefined;
  /** What the main thread has told of KEY when it was asked; VERSION was read before. ENDSMS is on the clock of `nowMs`. */
  keep(key: string, value: CachedValue | undefined, version: number, endsMs: number): void;
  /**
   * What this thread itself has told the main thread to put, or, undefined, to remove; VERSION was read before it did. TTLSEC
   * 0: no end.
   */
  keepOwn(key: string, value: CachedValue | undefined, version: number, ttlSec: number): void;
  drop(key: string): void;
  clear(): void;
}

interface Copy {
  readonly value: CachedValue | undefined;
  readonly version: number;
  /** Whether the next change of the key is the one that this copy comes from. */
  readonly isOwn: boolean;
  readonly endsMs: number;
  readonly size: number;
}

/** Characters of keys and values together, each copy counted as OVERHEAD more. */
const MAX_SIZE = 2_000_000;
const OVERHEAD = 128;
/** Larger ones are asked for each time. */
const MAX_COPY_SIZE = 64_000;

export function createLocalCacheCopies(
  versions: Pick<LocalCacheVersions, 'of'>,
  nowMs: () => number = () => performance.now(),
): LocalCacheCopies {
  // In the order in which they were made.
  const copies = new Map<string, Copy>();
  let size = 0;

  function isGood(key: string, { version, isOwn, endsMs }: Copy): boolean {
    const changes = (versions.of(key) - version) | 0;
    // The main thread may not have come to it yet. Where the one change is another thread's, ours is still to come.
    return (changes === 0 || (changes === 1 && isOwn)) && nowMs() < endsMs;
  }

  function drop(key: string): void {
    size -= copies.get(key)?.size ?? 0;
    copies.delete(key);
  }

  function keep(key: string, copy: Omit<Copy, 'size'>): void {
    drop(key);
    const ownSize = key.length + (typeof copy.value === 'string' ? copy.value.length : 0) + OVERHEAD;
    if (ownSize > MAX_COPY_SIZE) return;
    copies.set(key, { size: ownSize, ...copy });
    size += ownSize;
    for (const oldest of copies.keys()) {
      if (size <= MAX_SIZE) break;
      drop(oldest);
    }
  }

  return {
    get(key) {
      const copy = copies.get(key);
      if (copy === undefined || isGood(key, copy)) return copy;
      drop(key);
      return undefined;
    },
    keep: (key, value, version, endsMs) => keep(key, { value, version, isOwn: false, endsMs }),
    keepOwn(key, value, version, ttlSec) {
      const endsMs = ttlSec === 0 ? Number.POSITIVE_INFINITY : nowMs() + ttlSec * 1000;
      keep(key, { value, version, isOwn: true, endsMs });
    },
    drop,
    clear() {
      copies.clear();
      size = 0;
    },
  };
}
