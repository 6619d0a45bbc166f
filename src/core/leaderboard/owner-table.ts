import { KeyWord, type RecordSlots } from './record-slots.js';

/** Finds records by their owner: a hash table that grows by one bucket at a time, so that no insert has to wait for all. */
export interface OwnerTable {
  /** The record whose owner is that of KEY (its words as `KeyWord` has them), 0 where there is none. */
  find(key: Uint32Array): number;
  add(slot: number): void;
  remove(slot: number): void;
  readonly bytes: number;
}

/** The word of a record that holds the next one of its bucket. */
const NEXT = 11;
const PIECE_BITS = 14;
const PIECE_MASK = (1 << PIECE_BITS) - 1;

export function createOwnerTable(slots: RecordSlots): OwnerTable {
  const heads = [new Uint32Array(16)];
  /** A power of two; buckets below `count - level` have been split already. */
  let level = 1;
  let count = 1;
  let size = 0;

  const head = (bucket: number) => heads[bucket >>> PIECE_BITS]![bucket & PIECE_MASK]!;
  const setHead = (bucket: number, slot: number) => {
    heads[bucket >>> PIECE_BITS]![bucket & PIECE_MASK] = slot;
  };
  const next = (slot: number) => slots.piece(slot)[slots.at(slot) + NEXT]!;
  const setNext = (slot: number, to: number) => {
    slots.piece(slot)[slots.at(slot) + NEXT] = to;
  };

  function bucketOf(words: Uint32Array, at: number): number {
    const hash = hashOfOwner(words, at);
    const bucket = hash & (2 * level - 1);
    return bucket < count ? bucket : hash & (level - 1);
  }

  /** Shares the records of one bucket between it and a new one. */
  function split(): void {
    const old = count - level;
    addRoom();
    count++;
    let slot = head(old);
    setHead(old, 0);
    while (slot !== 0) {
      const following = next(slot);
      const bucket = bucketOf(slots.piece(slot), slots.at(slot));
      setNext(slot, head(bucket));
      setHead(bucket, slot);
      slot = following;
    }
    if (count === 2 * level) level = count;
  }

  function addRoom(): void {
    const index = count >>> PIECE_BITS;
    if (index === heads.length) heads.push(new Uint32Array(1 << PIECE_BITS));
    const piece = heads[index]!;
    if ((count & PIECE_MASK) < piece.length) return;
    const larger = new Uint32Array(piece.length * 2);
    larger.set(piece);
    heads[index] = larger;
  }

  return {
    find(key) {
      let slot = head(bucketOf(key, 0));
      while (slot !== 0 && !isSameOwner(slots.piece(slot), slots.at(slot), key)) slot = next(slot);
      return slot;
    },
    add(slot) {
      const bucket = bucketOf(slots.piece(slot), slots.at(slot));
      setNext(slot, head(bucket));
      setHead(bucket, slot);
      if (++size > count) split();
    },
    remove(slot) {
      const bucket = bucketOf(slots.piece(slot), slots.at(slot));
      size--;
      if (head(bucket) === slot) {
        setHead(bucket, next(slot));
        return;
      }
      let before = head(bucket);
      while (next(before) !== slot) before = next(before);
      setNext(before, next(slot));
    },
    get bytes() {
      return heads.reduce((sum, { byteLength }) => sum + byteLength, 0);
    },
  };
}

function hashOfOwner(words: Uint32Array, at: number): number {
  let hash = 0;
  for (let i = at + KeyWord.OWNER; i < at + KeyWord.COUNT; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSameOwner(words: Uint32Array, at: number, key: Uint32Array): boolean {
  for (let i = KeyWord.OWNER; i < KeyWord.COUNT; i++) if (words[at + i] !== key[i]) return false;
  return true;
}
