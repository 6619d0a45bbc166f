/**
 * Counts the changes of the local cache, in memory that all threads share: what a thread has copied of a key is good for as
 * long as the key's count stands. Keys share counts, so a count may move without its key.
 */
export interface LocalCacheVersions {
  readonly memory: SharedArrayBuffer;
  /** How often KEY, or all of the cache, has changed. */
  of(key: string): number;
  changed(key: string): void;
  allChanged(): void;
}

const COUNTS = 4096;
/** The first word counts changes of everything. */
const WORDS = 1 + COUNTS;

/** MEMORY is that of the cache of the same server; new memory where it is left out. */
export function createLocalCacheVersions(
  memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT),
): LocalCacheVersions {
  const words = new Int32Array(memory);
  return {
    memory,
    // Both only ever grow: the sum is the same only where both are.
    of: (key) => (Atomics.load(words, 0) + Atomics.load(words, wordOf(key))) | 0,
    changed(key) {
      Atomics.add(words, wordOf(key), 1);
    },
    allChanged() {
      Atomics.add(words, 0, 1);
    },
  };
}

/** FNV-1a over the key's beginning and length: keys that differ only far behind share a count, which is harmless. */
function wordOf(key: string): number {
  let hash = 0x811c9dc5 ^ key.length;
  for (let i = 0; i < key.length && i < 256; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return 1 + ((hash ^ (hash >>> 15)) & (COUNTS - 1));
}
