import type { Leaderboard } from './leaderboard.js';
import { SortOrder } from './leaderboard.js';
import type { RankedRecord } from './rank-key.js';
import { createRankTree, type RankTree } from './rank-tree.js';

/**
 * The ranks of leaderboards, in memory: of each leaderboard that is open here and each expiry of its records (seconds,
 * 0 = never). Leaderboards that are not open have no ranks, and changes of theirs are passed over.
 */
export interface Ranks {
  open(board: Leaderboard): void;
  isOpen(board: Leaderboard): boolean;
  close(board: Leaderboard): void;
  /** Notes a record and gives its rank. */
  set(board: Leaderboard, expirySec: number, record: RankedRecord): number;
  delete(board: Leaderboard, expirySec: number, ownerId: string): void;
  /** Lets go of all records of an owner. */
  deleteOwner(ownerId: string): void;
  /** 1 is the best; 0 where there is none. */
  rankOf(board: Leaderboard, expirySec: number, ownerId: string): number;
  /** The record with RANK. */
  at(board: Leaderboard, expirySec: number, rank: number): RankedRecord | undefined;
  count(board: Leaderboard, expirySec: number): number;
  /** An empty tree to be filled with the records of the database. */
  treeFor(board: Leaderboard, expirySec: number): RankTree;
  dropExpired(nowSec: number): void;
  totals(): { readonly records: number; readonly bytes: number };
}

/** EXCLUDED: ids of leaderboards whose ranks are not kept; '*' stands for all. */
export function createRanks(excluded: readonly string[]): Ranks {
  const isExcluded = (id: string) => excluded.includes('*') || excluded.includes(id);
  const boards = new Map<Leaderboard, Map<number, RankTree>>();

  const treeOf = (board: Leaderboard, expirySec: number) => boards.get(board)?.get(expirySec);
  const rankIn = (tree: RankTree, board: Leaderboard, position: number) =>
    position === 0 || board.sortOrder === SortOrder.ASCENDING ? position : tree.size + 1 - position;

  function openTree(board: Leaderboard, expirySec: number): RankTree | undefined {
    const trees = boards.get(board);
    if (!trees) return undefined;
    const tree = trees.get(expirySec) ?? createRankTree();
    trees.set(expirySec, tree);
    return tree;
  }

  return {
    open(board) {
      if (board.enableRanks && !isExcluded(board.id) && !boards.has(board)) boards.set(board, new Map());
    },
    isOpen: (board) => boards.has(board),
    close: (board) => void boards.delete(board),

    set(board, expirySec, record) {
      const tree = openTree(board, expirySec);
      if (!tree) return 0;
      tree.set(record);
      return rankIn(tree, board, tree.positionOf(record.ownerId));
    },
    deleteOwner(ownerId) {
      for (const trees of boards.values()) for (const tree of trees.values()) tree.delete(ownerId);
    },
    delete: (board, expirySec, ownerId) => void treeOf(board, expirySec)?.delete(ownerId),

    rankOf(board, expirySec, ownerId) {
      const tree = treeOf(board, expirySec);
      return tree ? rankIn(tree, board, tree.positionOf(ownerId)) : 0;
    },
    at(board, expirySec, rank) {
      const tree = treeOf(board, expirySec);
      return tree?.at(board.sortOrder === SortOrder.ASCENDING ? rank : tree.size + 1 - rank);
    },
    count: (board, expirySec) => treeOf(board, expirySec)?.size ?? 0,

    treeFor(board, expirySec) {
      const tree = createRankTree();
      boards.get(board)?.set(expirySec, tree);
      return tree;
    },

    dropExpired(nowSec) {
      for (const trees of boards.values()) {
        for (const expirySec of trees.keys()) if (expirySec !== 0 && expirySec <= nowSec) trees.delete(expirySec);
      }
    },

    totals() {
      const trees = [...boards.values()].flatMap((each) => [...each.values()]);
      return {
        records: trees.reduce((sum, { size }) => sum + size, 0),
        bytes: trees.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    },
  };
}
