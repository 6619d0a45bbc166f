import { blockOf, CAPACITY, createOrderedBlocks, NONE, type OrderedBlocks } from './ordered-blocks.js';
import { KeyWord } from './rank-key.js';

/**
 * Records in the order of their keys (`KeyWord`), known by slots; positions begin at 0. A B+tree: its leaves hold the
 * records, the blocks above stand for those below and count their records. The position of a record is found from the leaf
 * up, so that no key is compared.
 */
export interface RecordOrder {
  readonly size: number;
  /** Without the leaves. */
  readonly bytes: number;
  /** Adds a record whose KEY no other has; gives its slot. */
  insert(key: Uint32Array): number;
  /** Adds a record whose KEY comes after all others. */
  append(key: Uint32Array): number;
  remove(slot: number): void;
  positionOf(slot: number): number;
  slotAt(position: number): number;
}

/**
 * Of an entry that stands for a block of the level below: which, how many records there are in it, and in those before it
 * in the same block. Its key is not above any key of the block.
 */
const Column = { CHILD: 0, RECORDS: 1, BEFORE: 2 } as const;
const COLUMNS = 3;
/** A block that is full gives some entries to a neighbour that has no more than this. */
const ROOMY = (CAPACITY * 3) / 4;
/** A block with no more than this is joined with a neighbour where both have no more than JOINED together. */
const FEW = CAPACITY / 2;
const JOINED = (CAPACITY * 13) / 16;
/** So many records, which come in order, are put into a leaf. */
const FILLED = (CAPACITY * 7) / 8;

/** Orders records in LEAVES, which are empty. Tells ONMOVED of every record that lies in another slot now. */
export function createRecordOrder(leaves: OrderedBlocks, onMoved: (from: number, to: number) => void): RecordOrder {
  const nodes = createOrderedBlocks(COLUMNS);
  /** The key of an entry that is moved. */
  const moved = new Uint32Array(KeyWord.COUNT);
  /** Of level `height`; that of the leaves is 0. */
  let root = leaves.take();
  let height = 0;
  let size = 0;

  const blocksOf = (level: number) => (level === 0 ? leaves : nodes);

  /** Adds to the number of records of the entry UP. */
  function count(up: number, records: number): void {
    nodes.setWord(up, Column.RECORDS, nodes.wordOf(up, Column.RECORDS) + records);
    nodes.addToLater(up, Column.BEFORE, records);
  }

  /** Adds to the number of records of LEAF in all entries above it. */
  function countAbove(leaf: number, records: number): void {
    for (let up = leaves.parentOf(leaf); up !== NONE; up = nodes.parentOf(blockOf(up))) count(up, records);
  }

  /** Counts what comes before each entry of a block whose entries have changed. */
  function recount(block: number): void {
    let before = 0;
    for (let i = 0; i < nodes.countOf(block); i++) {
      const slot = nodes.slotAt(block, i);
      nodes.setWord(slot, Column.BEFORE, before);
      before += nodes.wordOf(slot, Column.RECORDS);
    }
  }

  /** The leaf that KEY belongs into. */
  function leafFor(key: Uint32Array): number {
    let block = root;
    for (let level = height; level > 0; level--) {
      const upTo = nodes.countUpTo(block, key);
      const slot = nodes.slotAt(block, Math.max(0, upTo - 1));
      // What is lower than everything lowers what stands for it.
      if (upTo === 0) nodes.writeKey(slot, key);
      block = nodes.wordOf(slot, Column.CHILD);
    }
    return block;
  }

  function addTo(leaf: number, position: number, key: Uint32Array): number {
    const slot = leaves.insert(leaf, position);
    leaves.writeKey(slot, key);
    size++;
    countAbove(leaf, 1);
    return slot;
  }

  /** Gives some entries of a full block to a neighbour, or to a new block. */
  function makeRoom(level: number, block: number): void {
    const blocks = blocksOf(level);
    for (const side of [1, -1] as const) {
      const neighbour = neighbourOf(level, block, side);
      if (neighbour === NONE || blocks.countOf(neighbour) > ROOMY) continue;
      transfer(level, block, neighbour, side, (CAPACITY - blocks.countOf(neighbour)) >> 1);
      return;
    }
    transfer(level, block, addNeighbour(level, block), 1, CAPACITY / 2);
  }

  /** The block on one side of BLOCK below the same one; NONE at its end. */
  function neighbourOf(level: number, block: number, side: 1 | -1): number {
    const up = blocksOf(level).parentOf(block);
    if (up === NONE) return NONE;
    const position = nodes.positionOf(up) + side;
    if (position < 0 || position === nodes.countOf(blockOf(up))) return NONE;
    return nodes.wordOf(nodes.slotAt(blockOf(up), position), Column.CHILD);
  }

  /** A new, empty block after BLOCK. */
  function addNeighbour(level: number, block: number): number {
    const blocks = blocksOf(level);
    if (blocks.parentOf(block) === NONE) addRoot();
    if (nodes.countOf(blockOf(blocks.parentOf(block))) === CAPACITY)
      makeRoom(level + 1, blockOf(blocks.parentOf(block)));
    const up = blocks.parentOf(block);
    const added = blocks.take();
    adopt(level, added, nodes.insert(blockOf(up), nodes.positionOf(up) + 1), 0);
    recount(blockOf(up));
    return added;
  }

  function addRoot(): void {
    const top = nodes.take();
    const slot = nodes.insert(top, 0);
    const below = blocksOf(height);
    below.readKey(below.slotAt(root, 0), moved);
    nodes.writeKey(slot, moved);
    adopt(height, root, slot, size);
    recount(top);
    root = top;
    height++;
  }

  /** Lets the entry UP stand for BLOCK with so many RECORDS. */
  function adopt(level: number, block: number, up: number, records: number): void {
    nodes.setWord(up, Column.CHILD, block);
    nodes.setWord(up, Column.RECORDS, records);
    blocksOf(level).setParent(block, up);
  }

  /** Moves so many ENTRIES from the end of BLOCK to its neighbour on the right (SIDE 1), or from its beginning to the left. */
  function transfer(level: number, block: number, neighbour: number, side: 1 | -1, entries: number): void {
    const blocks = blocksOf(level);
    let records = 0;
    for (let i = 0; i < entries; i++) {
      const from = side === 1 ? blocks.countOf(block) - 1 : 0;
      records += moveEntry(level, blocks.slotAt(block, from), neighbour, side === 1 ? 0 : blocks.countOf(neighbour));
    }
    if (level > 0) for (const changed of [block, neighbour]) recount(changed);
    count(blocks.parentOf(block), -records);
    count(blocks.parentOf(neighbour), records);
    const right = side === 1 ? neighbour : block;
    if (blocks.countOf(right) === 0) return;
    blocks.readKey(blocks.slotAt(right, 0), moved);
    nodes.writeKey(blocks.parentOf(right), moved);
  }

  /** Gives the number of records that the entry was for. */
  function moveEntry(level: number, from: number, block: number, position: number): number {
    const blocks = blocksOf(level);
    const to = blocks.insert(block, position);
    blocks.readKey(from, moved);
    blocks.writeKey(to, moved);
    let records = 1;
    if (level === 0) {
      onMoved(from, to);
    } else {
      records = nodes.wordOf(from, Column.RECORDS);
      adopt(level - 1, nodes.wordOf(from, Column.CHILD), to, records);
    }
    blocks.remove(from);
    return records;
  }

  /** Joins BLOCK, which has lost an entry, with a neighbour if they are small, and lets go of what is empty. */
  function settle(level: number, block: number): void {
    const blocks = blocksOf(level);
    if (blocks.parentOf(block) === NONE) return dropRoots();
    if (blocks.countOf(block) === 0) return release(level, block);
    if (blocks.countOf(block) > FEW) return;
    const onRight = neighbourOf(level, block, 1);
    const left = onRight === NONE ? neighbourOf(level, block, -1) : block;
    const right = onRight === NONE ? block : onRight;
    if (left === NONE || blocks.countOf(left) + blocks.countOf(right) > JOINED) return;
    transfer(level, right, left, -1, blocks.countOf(right));
    release(level, right);
  }

  /** Takes an empty block out of the one above. */
  function release(level: number, block: number): void {
    const blocks = blocksOf(level);
    const up = blocks.parentOf(block);
    blocks.free(block);
    nodes.remove(up);
    settle(level + 1, blockOf(up));
  }

  /** As long as the root stands for one block alone, that is the root. */
  function dropRoots(): void {
    while (height > 0 && nodes.countOf(root) === 1) {
      const below = nodes.wordOf(nodes.slotAt(root, 0), Column.CHILD);
      nodes.free(root);
      height--;
      root = below;
      blocksOf(height).setParent(root, NONE);
    }
  }

  function lastLeaf(): number {
    let block = root;
    for (let level = height; level > 0; level--) {
      block = nodes.wordOf(nodes.slotAt(block, nodes.countOf(block) - 1), Column.CHILD);
    }
    return block;
  }

  return {
    get size() {
      return size;
    },
    get bytes() {
      return nodes.bytes;
    },

    insert(key) {
      let leaf = leafFor(key);
      while (leaves.countOf(leaf) === CAPACITY) {
        makeRoom(0, leaf);
        leaf = leafFor(key);
      }
      return addTo(leaf, leaves.countUpTo(leaf, key), key);
    },
    append(key) {
      let leaf = lastLeaf();
      if (leaves.countOf(leaf) >= FILLED) {
        leaf = addNeighbour(0, leaf);
        nodes.writeKey(leaves.parentOf(leaf), key);
      }
      return addTo(leaf, leaves.countOf(leaf), key);
    },
    remove(slot) {
      leaves.remove(slot);
      size--;
      countAbove(blockOf(slot), -1);
      settle(0, blockOf(slot));
    },

    positionOf(slot) {
      let before = leaves.positionOf(slot);
      for (let up = leaves.parentOf(blockOf(slot)); up !== NONE; up = nodes.parentOf(blockOf(up))) {
        before += nodes.wordOf(up, Column.BEFORE);
      }
      return before;
    },
    slotAt(position) {
      let rest = position;
      let block = root;
      for (let level = height; level > 0; level--) {
        const slot = nodes.lastUpTo(block, Column.BEFORE, rest);
        rest -= nodes.wordOf(slot, Column.BEFORE);
        block = nodes.wordOf(slot, Column.CHILD);
      }
      return leaves.slotAt(block, rest);
    },
  };
}
