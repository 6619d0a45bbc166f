import { createOrderedBlocks, NONE } from './ordered-blocks.js';
import { createOwnerTable } from './owner-table.js';
import { KeyWord, type RankedRecord, readRankKey, writeOwner, writeRankKey } from './rank-key.js';
import { createRecordOrder } from './record-order.js';

/**
 * Records in the order of score, subscore and owner, ascending, one for each owner. Everything costs the logarithm of their
 * number. 40 to 60 bytes a record.
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
   * Adds records that come after all others. KEYS: their keys, one after the other, as big-endian words. A record that was
   * added before and comes again has moved meanwhile.
   */
  appendKeys(keys: Buffer): void;
}

export function createRankTree(): RankTree {
  const leaves = createOrderedBlocks(0);
  const owners = createOwnerTable(leaves);
  const order = createRecordOrder(leaves, owners.move);
  /** Of the record that is asked for. */
  const key = new Uint32Array(KeyWord.COUNT);
  /** Of the one that is there. */
  const former = new Uint32Array(KeyWord.COUNT);

  function find(ownerId: string): number {
    writeOwner(key, ownerId);
    return owners.find(key);
  }

  function remove(slot: number): void {
    owners.remove(slot);
    order.remove(slot);
  }

  function isUnmoved(slot: number): boolean {
    leaves.readKey(slot, former);
    for (let i = 0; i < KeyWord.OWNER; i++) if (former[i] !== key[i]) return false;
    return true;
  }

  return {
    get size() {
      return order.size;
    },
    get bytes() {
      return leaves.bytes + order.bytes + owners.bytes;
    },

    set(record) {
      writeRankKey(key, record);
      const slot = owners.find(key);
      if (slot !== NONE) {
        if (isUnmoved(slot)) return;
        remove(slot);
      }
      owners.add(order.insert(key));
    },
    delete(ownerId) {
      const slot = find(ownerId);
      if (slot === NONE) return false;
      remove(slot);
      return true;
    },

    positionOf(ownerId) {
      const slot = find(ownerId);
      return slot === NONE ? 0 : order.positionOf(slot) + 1;
    },
    at(position) {
      if (!(position >= 1 && position <= order.size)) return undefined;
      leaves.readKey(order.slotAt(position - 1), former);
      return readRankKey(former, 0);
    },

    appendKeys(keys) {
      for (let at = 0; at < keys.length; ) {
        for (let word = 0; word < KeyWord.COUNT; word++, at += 4) key[word] = keys.readUInt32BE(at);
        const known = owners.find(key);
        if (known !== NONE) remove(known);
        owners.add(order.append(key));
      }
    },
  };
}
