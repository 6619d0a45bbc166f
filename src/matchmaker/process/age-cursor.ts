import { type AgeTree, NOBODY } from './age-tree.js';

/** Gives the tickets of some stretches of trees one after the other, each once, oldest first, whatever order they lie in. */
export interface AgeCursor {
  /** Forgets everything. */
  reset(): void;
  /** Adds the positions from FROM to before TO of TREE. */
  add(tree: AgeTree, from: number, to: number): void;
  /** The rank of the next ticket, or NOBODY. */
  next(): number;
}

/** Tickets for which IS_TAKEN holds are left out, and out of their trees once they are met. */
export function createAgeCursor(isTaken: (rank: number) => boolean): AgeCursor {
  // A binary heap of nodes by the smallest rank below them.
  const ranks: number[] = [];
  const nodes: number[] = [];
  const trees: AgeTree[] = [];
  /** Where stretches share tickets, these come one after the other. */
  let last = NOBODY;

  function push(tree: AgeTree, node: number): void {
    const rank = tree.oldest[node]!;
    if (rank === NOBODY) return;
    let at = ranks.length;
    for (let above = (at - 1) >> 1; at > 0 && ranks[above]! > rank; at = above, above = (at - 1) >> 1) move(above, at);
    set(at, rank, node, tree);
  }

  function move(from: number, to: number): void {
    set(to, ranks[from]!, nodes[from]!, trees[from]!);
  }

  function set(at: number, rank: number, node: number, tree: AgeTree): void {
    ranks[at] = rank;
    nodes[at] = node;
    trees[at] = tree;
  }

  /** Takes the first of the heap out. */
  function drop(): void {
    const rank = ranks.pop()!;
    const node = nodes.pop()!;
    const tree = trees.pop()!;
    const size = ranks.length;
    if (size === 0) return;
    let at = 0;
    for (let below = 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && ranks[below + 1]! < ranks[below]!) below++;
      if (ranks[below]! >= rank) break;
      move(below, at);
      at = below;
    }
    set(at, rank, node, tree);
  }

  return {
    reset() {
      ranks.length = 0;
      nodes.length = 0;
      trees.length = 0;
      last = NOBODY;
    },
    add(tree, from, to) {
      tree.cover(from, to, (node) => push(tree, node));
    },
    next() {
      while (ranks.length > 0) {
        const [rank, node, tree] = [ranks[0]!, nodes[0]!, trees[0]!];
        drop();
        if (node < tree.size) {
          push(tree, 2 * node);
          push(tree, 2 * node + 1);
        } else if (isTaken(rank)) {
          tree.remove(node);
        } else if (rank !== last) {
          last = rank;
          return rank;
        }
      }
      return NOBODY;
    },
  };
}
