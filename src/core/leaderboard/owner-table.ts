import { NONE } from './ordered-blocks.js';
import { KeyWord } from './rank-key.js';

/**
 * Finds the slots of records by their owner. Each entry holds the owner's hash, so that nearly always one look into the
 * table tells which record to look at. It grows segment by segment: no insert has to wait for all.
 */
export interface OwnerTable {
  /** The slot of the record whose owner is that of KEY, NONE where there is none. */
  find(key: Uint32Array): number;
  add(slot: number): void;
  remove(slot: number): void;
  /** The record of FROM lies in the slot TO already. */
  move(from: number, to: number): void;
  readonly bytes: number;
}

/** Where records lie: the words of the owner of SLOT begin at `ownerAt` of `piece`. */
export interface OwnerWords {
  piece(slot: number): Uint32Array;
  ownerAt(slot: number): number;
  /** True; whoever asks for the owner's words needs what this reads next. */
  isUsed(slot: number): boolean;
}

/** A hash table with linear probing: pairs of hash and slot + 1, where 0 means that the pair is free. */
interface Segment {
  pairs: Uint32Array;
  capacity: number;
  count: number;
  /** So many of the highest bits are the same in all its hashes. */
  readonly depth: number;
}

const FIRST_CAPACITY = 8;
/** Making a segment of so many larger takes a tenth of a millisecond. */
const MAX_CAPACITY = 1 << 14;
const MAX_LOAD = 0.8;
const GROWTH = 1.25;

export function createOwnerTable(owners: OwnerWords): OwnerTable {
  let segments = [createSegment(FIRST_CAPACITY, 0)];
  /** A segment is found by so many of the highest bits of a hash. */
  let depth = 0;

  const segmentOf = (hash: number) => segments[depth === 0 ? 0 : hash >>> (32 - depth)]!;
  const hashOfSlot = (slot: number) => hashOfOwner(owners.piece(slot), owners.ownerAt(slot));

  /** Where the pair of a record lies in its segment. */
  function placeOf({ pairs, capacity }: Segment, hash: number, slot: number): number {
    let place = homeOf(hash, capacity);
    while (pairs[2 * place + 1] !== slot + 1 || pairs[2 * place] !== hash)
      place = place + 1 === capacity ? 0 : place + 1;
    return place;
  }

  function split(segment: Segment): void {
    if (segment.depth === depth) {
      segments = segments.flatMap((each) => [each, each]);
      depth++;
    }
    const half = Math.ceil((segment.capacity * GROWTH) / 2);
    const parts = [createSegment(half, segment.depth + 1), createSegment(half, segment.depth + 1)];
    const bit = 31 - segment.depth;
    forEachPair(segment, (hash, entry) => putGrowing(parts[(hash >>> bit) & 1]!, hash, entry));
    const first = segments.indexOf(segment);
    const span = 1 << (depth - segment.depth);
    for (let i = 0; i < span; i++) segments[first + i] = parts[i < span / 2 ? 0 : 1]!;
  }

  return {
    find(key) {
      const hash = hashOfOwner(key, KeyWord.OWNER);
      const { pairs, capacity } = segmentOf(hash);
      for (let place = homeOf(hash, capacity); ; place = place + 1 === capacity ? 0 : place + 1) {
        const entry = pairs[2 * place + 1]!;
        if (entry === 0) return NONE;
        if (pairs[2 * place] === hash && isOwner(owners, entry - 1, key)) return entry - 1;
      }
    },
    add(slot) {
      const hash = hashOfSlot(slot);
      if (isFull(segmentOf(hash)) && segmentOf(hash).capacity >= MAX_CAPACITY) split(segmentOf(hash));
      putGrowing(segmentOf(hash), hash, slot + 1);
    },
    remove(slot) {
      const hash = hashOfSlot(slot);
      const segment = segmentOf(hash);
      removeAt(segment, placeOf(segment, hash, slot));
    },
    move(from, to) {
      const hash = hashOfSlot(to);
      const segment = segmentOf(hash);
      segment.pairs[2 * placeOf(segment, hash, from) + 1] = to + 1;
    },
    get bytes() {
      return [...new Set(segments)].reduce((sum, { pairs }) => sum + pairs.byteLength, 0);
    },
  };
}

function createSegment(capacity: number, depth: number): Segment {
  return { pairs: new Uint32Array(2 * capacity), capacity, count: 0, depth };
}

function isFull({ count, capacity }: Segment): boolean {
  return count + 1 > MAX_LOAD * capacity;
}

/** The place at which the search for a hash begins. Segments are told apart by its highest bits, places by its lowest. */
function homeOf(hash: number, capacity: number): number {
  return ((hash & 0xffff) * capacity) >>> 16;
}

function putGrowing(segment: Segment, hash: number, entry: number): void {
  if (isFull(segment)) grow(segment);
  put(segment, hash, entry);
}

function put(segment: Segment, hash: number, entry: number): void {
  const { pairs, capacity } = segment;
  let place = homeOf(hash, capacity);
  while (pairs[2 * place + 1] !== 0) place = place + 1 === capacity ? 0 : place + 1;
  pairs[2 * place] = hash;
  pairs[2 * place + 1] = entry;
  segment.count++;
}

function grow(segment: Segment): void {
  const larger = createSegment(Math.ceil(segment.capacity * GROWTH), segment.depth);
  forEachPair(segment, (hash, entry) => put(larger, hash, entry));
  segment.pairs = larger.pairs;
  segment.capacity = larger.capacity;
}

function forEachPair({ pairs }: Segment, visit: (hash: number, entry: number) => void): void {
  for (let i = 0; i < pairs.length; i += 2) if (pairs[i + 1] !== 0) visit(pairs[i]!, pairs[i + 1]!);
}

/** Frees a place, and moves those up that a search would not find behind it. */
function removeAt(segment: Segment, at: number): void {
  const { pairs, capacity } = segment;
  const following = (place: number) => (place + 1 === capacity ? 0 : place + 1);
  const distance = (from: number, to: number) => (to < from ? to + capacity - from : to - from);
  let hole = at;
  for (let place = following(at); pairs[2 * place + 1] !== 0; place = following(place)) {
    const home = homeOf(pairs[2 * place]!, capacity);
    if (distance(home, place) < distance(hole, place)) continue;
    pairs[2 * hole] = pairs[2 * place]!;
    pairs[2 * hole + 1] = pairs[2 * place + 1]!;
    hole = place;
  }
  pairs[2 * hole + 1] = 0;
  segment.count--;
}

/** The hash of the owner whose four words begin at AT; every bit depends on all of them. */
function hashOfOwner(words: Uint32Array, at: number): number {
  let hash = 0;
  for (let i = 0; i < KeyWord.COUNT - KeyWord.OWNER; i++) {
    hash = Math.imul(hash ^ words[at + i]!, 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85eb_ca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function isOwner(owners: OwnerWords, slot: number, key: Uint32Array): boolean {
  // Not for its answer: it comes from memory together with the owner this way, and not after it.
  if (!owners.isUsed(slot)) return false;
  const words = owners.piece(slot);
  const at = owners.ownerAt(slot);
  for (let i = 0; i < KeyWord.COUNT - KeyWord.OWNER; i++) if (words[at + i] !== key[KeyWord.OWNER + i]) return false;
  return true;
}
