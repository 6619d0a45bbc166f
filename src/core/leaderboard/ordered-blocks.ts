import { KeyWord } from './rank-key.js';

/**
 * Blocks of at most `CAPACITY` entries in order, each a key (`KeyWord`) and some columns of words. A block is one stretch
 * of memory of which few cache lines are touched: entries stay where they are, and a byte for each tells their order. An
 * entry is known by its slot: its block's number times `CAPACITY`, and its place there. Memory grows by pieces, so that
 * nothing large is ever copied.
 */
export interface OrderedBlocks {
  /** An empty block. */
  take(): number;
  free(block: number): void;
  countOf(block: number): number;
  /** A word that belongs to whoever uses the blocks, `NONE` at first. */
  parentOf(block: number): number;
  setParent(block: number, parent: number): void;
  /** How many keys of BLOCK do not come after KEY. */
  countUpTo(block: number, key: Uint32Array): number;
  slotAt(block: number, position: number): number;
  /** The position of an entry in its block. */
  positionOf(slot: number): number;
  /** Makes room at POSITION of a block that is not full; key and words of the entry are still to be written. */
  insert(block: number, position: number): number;
  remove(slot: number): void;
  readKey(slot: number, key: Uint32Array): void;
  writeKey(slot: number, key: Uint32Array): void;
  wordOf(slot: number, column: number): number;
  setWord(slot: number, column: number, value: number): void;
  /** Adds VALUE to the words of COLUMN of all entries that come after that of SLOT in its block. */
  addToLater(slot: number, column: number, value: number): void;
  /** The last entry of BLOCK whose word of COLUMN, which rises, is not above VALUE; the first one's is not. */
  lastUpTo(block: number, column: number, value: number): number;
  /** Where the key of an entry is told apart by owners: their words begin at `ownerAt` of `piece`. */
  piece(slot: number): Uint32Array;
  ownerAt(slot: number): number;
  /** Whether the block of an entry has any: the answer lies beside the order of its entries. */
  isUsed(slot: number): boolean;
  readonly bytes: number;
}

export const CAPACITY = 64;
/** No block, no slot. */
export const NONE = 0x7fff_ffff;

// A block: number of entries, parent, order, then the keys' first words, their second ones, the others entry by entry
// (they decide between equal scores alone), and the columns.
const COUNT = 0;
const PARENT = 1;
const ORDER = 2;
const FIRST = ORDER + CAPACITY / 4;
const SECOND = FIRST + CAPACITY;
const REST = SECOND + CAPACITY;
const REST_WORDS = KeyWord.COUNT - 2;
const COLUMNS = REST + CAPACITY * REST_WORDS;
const PLACE_BITS = 6;
const PLACE_MASK = CAPACITY - 1;
/** The block that an entry lies in. */
export const blockOf = (slot: number) => slot >>> PLACE_BITS;
const PIECE_BITS = 9;
const PIECE_BLOCKS = 1 << PIECE_BITS;
const PIECE_MASK = PIECE_BLOCKS - 1;
/** Of the first piece, which is made larger until it is whole. */
const GROWTH = 1.25;

/** Blocks whose entries have COLUMNCOUNT words beside their keys. */
export function createOrderedBlocks(columnCount: number): OrderedBlocks {
  const size = COLUMNS + columnCount * CAPACITY;
  const pieces = [new Uint32Array(size)];
  /** The same memory by bytes. */
  const orders = [new Uint8Array(pieces[0]!.buffer)];
  let used = 0;
  let firstFree = NONE;

  const words = (block: number) => pieces[block >>> PIECE_BITS]!;
  const at = (block: number) => (block & PIECE_MASK) * size;
  const order = (block: number) => orders[block >>> PIECE_BITS]!;
  const orderAt = (block: number) => (at(block) + ORDER) * 4;
  const restAt = (block: number, place: number) => at(block) + REST + place * REST_WORDS;
  const columnAt = (block: number, column: number) => at(block) + COLUMNS + column * CAPACITY;
  const wordAt = (slot: number, column: number) => columnAt(slot >>> PLACE_BITS, column) + (slot & PLACE_MASK);

  function addRoom(): void {
    const index = used >>> PIECE_BITS;
    const piece = pieces[index];
    if (piece && at(used) < piece.length) return;
    const blocks = index > 0 ? PIECE_BLOCKS : Math.min(PIECE_BLOCKS, Math.ceil(used * GROWTH));
    const larger = new Uint32Array(blocks * size);
    if (piece) larger.set(piece);
    pieces[index] = larger;
    orders[index] = new Uint8Array(larger.buffer);
  }

  function takeUnused(): number {
    if (firstFree === NONE) {
      addRoom();
      return used++;
    }
    const block = firstFree;
    firstFree = words(block)[at(block) + PARENT]!;
    return block;
  }

  /** Whether the key at PLACE comes after KEY, which begins with the same word. */
  function isAfter(block: number, place: number, key: Uint32Array): boolean {
    const all = words(block);
    const second = all[at(block) + SECOND + place]!;
    if (second !== key[1]!) return second > key[1]!;
    const rest = restAt(block, place);
    for (let i = 0; i < REST_WORDS; i++) {
      const word = all[rest + i]!;
      if (word !== key[2 + i]!) return word > key[2 + i]!;
    }
    return false;
  }

  function positionOf(slot: number): number {
    const block = slot >>> PLACE_BITS;
    const bytes = order(block);
    const start = orderAt(block);
    const place = slot & PLACE_MASK;
    let position = 0;
    while (bytes[start + position] !== place) position++;
    return position;
  }

  return {
    take() {
      const block = takeUnused();
      const all = words(block);
      const start = at(block);
      all[start + COUNT] = 0;
      all[start + PARENT] = NONE;
      // The bytes behind those of the entries name the places that are free.
      for (let place = 0; place < CAPACITY; place++) order(block)[orderAt(block) + place] = place;
      return block;
    },
    free(block) {
      words(block)[at(block) + PARENT] = firstFree;
      firstFree = block;
    },
    countOf: (block) => words(block)[at(block) + COUNT]!,
    parentOf: (block) => words(block)[at(block) + PARENT]!,
    setParent(block, parent) {
      words(block)[at(block) + PARENT] = parent;
    },

    countUpTo(block, key) {
      const all = words(block);
      const bytes = order(block);
      const first = at(block) + FIRST;
      const start = orderAt(block);
      const wanted = key[0]!;
      let low = 0;
      let high = all[at(block) + COUNT]!;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const place = bytes[start + middle]!;
        const word = all[first + place]!;
        const isLater = word === wanted ? isAfter(block, place, key) : word > wanted;
        if (isLater) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    slotAt: (block, position) => block * CAPACITY + order(block)[orderAt(block) + position]!,
    positionOf,

    insert(block, position) {
      const bytes = order(block);
      const start = orderAt(block);
      const all = words(block);
      const count = all[at(block) + COUNT]!;
      all[at(block) + COUNT] = count + 1;
      const place = bytes[start + count]!;
      for (let i = count; i > position; i--) bytes[start + i] = bytes[start + i - 1]!;
      bytes[start + position] = place;
      return block * CAPACITY + place;
    },
    remove(slot) {
      const block = slot >>> PLACE_BITS;
      const bytes = order(block);
      const start = orderAt(block);
      const all = words(block);
      const last = all[at(block) + COUNT]! - 1;
      all[at(block) + COUNT] = last;
      for (let i = positionOf(slot); i < last; i++) bytes[start + i] = bytes[start + i + 1]!;
      bytes[start + last] = slot & PLACE_MASK;
    },

    readKey(slot, key) {
      const block = slot >>> PLACE_BITS;
      const place = slot & PLACE_MASK;
      const all = words(block);
      key[0] = all[at(block) + FIRST + place]!;
      key[1] = all[at(block) + SECOND + place]!;
      const rest = restAt(block, place);
      for (let i = 0; i < REST_WORDS; i++) key[2 + i] = all[rest + i]!;
    },
    writeKey(slot, key) {
      const block = slot >>> PLACE_BITS;
      const place = slot & PLACE_MASK;
      const all = words(block);
      all[at(block) + FIRST + place] = key[0]!;
      all[at(block) + SECOND + place] = key[1]!;
      const rest = restAt(block, place);
      for (let i = 0; i < REST_WORDS; i++) all[rest + i] = key[2 + i]!;
    },
    wordOf: (slot, column) => words(slot >>> PLACE_BITS)[wordAt(slot, column)]!,
    setWord(slot, column, value) {
      words(slot >>> PLACE_BITS)[wordAt(slot, column)] = value;
    },
    addToLater(slot, column, value) {
      const block = slot >>> PLACE_BITS;
      const all = words(block);
      const bytes = order(block);
      const start = orderAt(block);
      const place = slot & PLACE_MASK;
      const from = columnAt(block, column);
      for (let i = start + all[at(block) + COUNT]! - 1; bytes[i] !== place; i--) {
        const word = from + bytes[i]!;
        all[word] = all[word]! + value;
      }
    },
    lastUpTo(block, column, value) {
      const all = words(block);
      const bytes = order(block);
      const start = orderAt(block);
      const from = columnAt(block, column);
      let low = 0;
      let high = all[at(block) + COUNT]!;
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if (all[from + bytes[start + middle]!]! <= value) low = middle;
        else high = middle;
      }
      return block * CAPACITY + bytes[start + low]!;
    },

    piece: (slot) => words(slot >>> PLACE_BITS),
    ownerAt: (slot) => restAt(slot >>> PLACE_BITS, slot & PLACE_MASK) + KeyWord.OWNER - 2,
    isUsed: (slot) => words(slot >>> PLACE_BITS)[at(slot >>> PLACE_BITS) + COUNT] !== 0,
    get bytes() {
      return pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    },
  };
}
