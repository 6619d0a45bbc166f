import { createOwnerTable } from './owner-table.js';
import { type RankedRecord, readRankKey, writeOwner, writeRankKey } from './rank-key.js';
import { createRecordSlots, KeyWord } from './record-slots.js';

/**
 * Records in the order of score, subscore and owner, ascending, one for each owner. Everything but `appendKeys` costs the
 * logarithm of their number. About 52 bytes a record.
 */
export interface RankTree {
  readonly size: number;
  readonly bytes: number;
  /** Adds the record of an owner or moves it. */
  set(record: RankedRecord): void;
  /** Whether the owner had a record. */
  delete(ownerId: string): boolean;
  /** The place of the owner's record, 1 being the lowest; 0 where there is none. */
  positionOf(ownerId: string): number;
  /** The record at POSITION, which starts at 1. */
  at(position: number): RankedRecord | undefined;
  /**
   * Adds records that come after all others, at a constant cost each; `finish` must follow before anything else is asked.
   * KEYS: their keys, one after the other, as big-endian words.
   */
  appendKeys(keys: Buffer): void;
  finish(): void;
}

/** The words of a record that make the tree: its children and the number of records below and with it. */
const Link = { LEFT: 8, RIGHT: 9, SIZE: 10 } as const;
type Side = 8 | 9;
/** A tree of 2^32 records is less deep. */
const MAX_DEPTH = 96;
// The bounds within which single and double rotations keep a weight-balanced tree balanced.
const MAX_RATIO = 3;
const DOUBLE_RATIO = 2;

export function createRankTree(): RankTree {
  const slots = createRecordSlots();
  const owners = createOwnerTable(slots);
  const key = new Uint32Array(KeyWord.COUNT);
  const path = new Uint32Array(MAX_DEPTH);
  let appended: number[] = [];
  let root = 0;

  const link = (slot: number, word: number) => slots.piece(slot)[slots.at(slot) + word]!;
  const setLink = (slot: number, word: number, value: number) => {
    slots.piece(slot)[slots.at(slot) + word] = value;
  };
  const size = (slot: number) => (slot === 0 ? 0 : link(slot, Link.SIZE));
  const count = (slot: number) =>
    setLink(slot, Link.SIZE, size(link(slot, Link.LEFT)) + size(link(slot, Link.RIGHT)) + 1);

  /** Whether record A comes before record B. */
  function isBefore(a: number, b: number): boolean {
    const aWords = slots.piece(a);
    const bWords = slots.piece(b);
    const aAt = slots.at(a);
    const bAt = slots.at(b);
    for (let i = 0; i < KeyWord.COUNT; i++) {
      const difference = aWords[aAt + i]! - bWords[bAt + i]!;
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  /** Lifts the child on SIDE of TOP above it, and gives the child. */
  function rotate(top: number, side: Side): number {
    const other: Side = side === Link.LEFT ? Link.RIGHT : Link.LEFT;
    const child = link(top, side);
    setLink(top, side, link(child, other));
    setLink(child, other, top);
    count(top);
    count(child);
    return child;
  }

  /** Balances what stands below SLOT, whose sides are balanced and differ by one change; gives what is on top then. */
  function balance(slot: number): number {
    const left = size(link(slot, Link.LEFT)) + 1;
    const right = size(link(slot, Link.RIGHT)) + 1;
    if (left <= MAX_RATIO * right && right <= MAX_RATIO * left) return slot;
    const [heavy, light]: [Side, Side] = left > right ? [Link.LEFT, Link.RIGHT] : [Link.RIGHT, Link.LEFT];
    const child = link(slot, heavy);
    const isInnerHeavy = size(link(child, light)) + 1 >= DOUBLE_RATIO * (size(link(child, heavy)) + 1);
    if (isInnerHeavy) setLink(slot, heavy, rotate(child, light));
    return rotate(slot, heavy);
  }

  /** Puts TO in the place of FROM below the record at DEPTH - 1 of the path. */
  function replace(depth: number, from: number, to: number): void {
    if (depth === 0) {
      root = to;
      return;
    }
    const parent = path[depth - 1]!;
    setLink(parent, link(parent, Link.LEFT) === from ? Link.LEFT : Link.RIGHT, to);
  }

  /** Counts and balances the records of the path, from the lowest to the root. */
  function balancePath(depth: number): void {
    for (let i = depth - 1; i >= 0; i--) {
      const slot = path[i]!;
      count(slot);
      const top = balance(slot);
      if (top !== slot) replace(i, slot, top);
    }
  }

  function insert(slot: number): void {
    let depth = 0;
    let side: Side = Link.LEFT;
    for (let at = root; at !== 0; at = link(at, side)) {
      path[depth++] = at;
      side = isBefore(slot, at) ? Link.LEFT : Link.RIGHT;
    }
    setLink(slot, Link.LEFT, 0);
    setLink(slot, Link.RIGHT, 0);
    setLink(slot, Link.SIZE, 1);
    if (depth === 0) root = slot;
    else setLink(path[depth - 1]!, side, slot);
    balancePath(depth);
  }

  function remove(slot: number): void {
    let depth = 0;
    for (let at = root; at !== slot; at = link(at, isBefore(slot, at) ? Link.LEFT : Link.RIGHT)) path[depth++] = at;
    const [left, right] = [link(slot, Link.LEFT), link(slot, Link.RIGHT)];
    if (left === 0 || right === 0) {
      replace(depth, slot, left || right);
    } else {
      depth = replaceByNext(slot, depth);
    }
    balancePath(depth);
  }

  /** Puts the record that follows SLOT, which has two children, in its place; gives the depth of the path down to there. */
  function replaceByNext(slot: number, depth: number): number {
    const place = depth;
    path[depth++] = slot;
    let next = link(slot, Link.RIGHT);
    while (link(next, Link.LEFT) !== 0) {
      path[depth++] = next;
      next = link(next, Link.LEFT);
    }
    // Unlinked first: it may be the right child of SLOT itself.
    replace(depth, next, link(next, Link.RIGHT));
    setLink(next, Link.LEFT, link(slot, Link.LEFT));
    setLink(next, Link.RIGHT, link(slot, Link.RIGHT));
    replace(place, slot, next);
    path[place] = next;
    return depth;
  }

  function find(ownerId: string): number {
    writeOwner(key, ownerId);
    return owners.find(key);
  }

  function take(record: RankedRecord): number {
    writeRankKey(key, record);
    return takeKey();
  }

  /** A new record with KEY. */
  function takeKey(): number {
    const slot = slots.take();
    slots.piece(slot).set(key, slots.at(slot));
    owners.add(slot);
    return slot;
  }

  /** A balanced tree of the records FROM to below TO of those appended. */
  function build(from: number, to: number): number {
    if (from === to) return 0;
    const middle = (from + to) >>> 1;
    const slot = appended[middle]!;
    setLink(slot, Link.LEFT, build(from, middle));
    setLink(slot, Link.RIGHT, build(middle + 1, to));
    setLink(slot, Link.SIZE, to - from);
    return slot;
  }

  function isUnmoved(slot: number): boolean {
    const [words, at] = [slots.piece(slot), slots.at(slot)];
    for (let i = 0; i < KeyWord.OWNER; i++) if (words[at + i] !== key[i]) return false;
    return true;
  }

  return {
    get size() {
      return size(root);
    },
    get bytes() {
      return slots.bytes + owners.bytes;
    },

    set(record) {
      const slot = find(record.ownerId);
      if (slot === 0) {
        insert(take(record));
        return;
      }
      writeRankKey(key, record);
      if (isUnmoved(slot)) return;
      remove(slot);
      slots.piece(slot).set(key, slots.at(slot));
      insert(slot);
    },

    delete(ownerId) {
      const slot = find(ownerId);
      if (slot === 0) return false;
      remove(slot);
      owners.remove(slot);
      slots.free(slot);
      return true;
    },

    positionOf(ownerId) {
      const slot = find(ownerId);
      if (slot === 0) return 0;
      let before = size(link(slot, Link.LEFT));
      for (let at = root; at !== slot; ) {
        const isLeft = isBefore(slot, at);
        if (!isLeft) before += size(link(at, Link.LEFT)) + 1;
        at = link(at, isLeft ? Link.LEFT : Link.RIGHT);
      }
      return before + 1;
    },

    at(position) {
      if (!(position >= 1 && position <= size(root))) return undefined;
      let rest = position;
      let slot = root;
      for (;;) {
        const place = size(link(slot, Link.LEFT)) + 1;
        if (rest === place) return readRankKey(slots.piece(slot), slots.at(slot));
        slot = link(slot, rest < place ? Link.LEFT : Link.RIGHT);
        if (rest > place) rest -= place;
      }
    },

    appendKeys(keys) {
      for (let at = 0; at < keys.length; ) {
        for (let word = 0; word < KeyWord.COUNT; word++, at += 4) key[word] = keys.readUInt32BE(at);
        appended.push(takeKey());
      }
    },
    finish() {
      root = build(0, appended.length);
      appended = [];
    },
  };
}
