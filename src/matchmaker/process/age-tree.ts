/** No ticket: greater than every rank. */
export const NOBODY = 0x7fff_ffff;

/**
 * Tickets in the order of some value, with the smallest rank (the oldest ticket) of every stretch at hand: a segment tree.
 * Node 1 is the root, the children of N are 2 N and 2 N + 1, the leaves are the nodes from `size` on.
 */
export interface AgeTree {
  readonly size: number;
  /** The smallest rank below each node, or NOBODY. */
  readonly oldest: Int32Array;
  /** The values in order; undefined where tickets lie by their age alone. */
  readonly values: Float64Array | undefined;
  /** Takes the ticket of a leaf out. */
  remove(leaf: number): void;
  /** Calls VISIT with nodes that together hold the leaves from position FROM to before TO. */
  cover(from: number, to: number, visit: (node: number) => void): void;
}

/** RANKS lie in the order of VALUES. */
export function createAgeTree(ranks: ArrayLike<number>, values?: Float64Array): AgeTree {
  const size = ranks.length;
  const oldest = new Int32Array(2 * size).fill(NOBODY);
  for (let i = 0; i < size; i++) oldest[size + i] = ranks[i]!;
  for (let node = size - 1; node > 0; node--) oldest[node] = Math.min(oldest[2 * node]!, oldest[2 * node + 1]!);
  return {
    size,
    oldest,
    values,
    remove(leaf) {
      oldest[leaf] = NOBODY;
      for (let node = leaf >> 1; node > 0; node >>= 1) {
        oldest[node] = Math.min(oldest[2 * node]!, oldest[2 * node + 1]!);
      }
    },
    cover(from, to, visit) {
      for (let low = from + size, high = to + size; low < high; low >>= 1, high >>= 1) {
        if (low & 1) visit(low++);
        if (high & 1) visit(--high);
      }
    },
  };
}

/** The position of the first of VALUES, in order, that is not below LIMIT. */
export function firstFrom(values: Float64Array, limit: number): number {
  return search(values, (value) => value >= limit);
}

/** The position of the first of VALUES, in order, that is above LIMIT. */
export function firstAbove(values: Float64Array, limit: number): number {
  return search(values, (value) => value > limit);
}

function search(values: Float64Array, isFound: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isFound(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
