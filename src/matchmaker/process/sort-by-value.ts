export interface SortedRanks {
  readonly ranks: Int32Array;
  readonly values: Float64Array;
}

/**
 * RANKS in the order of their VALUES, equal ones as they lie. Runs are merged without calling a function for every
 * comparison, as `sort` does: a round sorts all tickets, some of them several times.
 */
export function sortByValue(ranks: Int32Array, values: Float64Array): SortedRanks {
  const length = ranks.length;
  let from: SortedRanks = { ranks, values };
  let to: SortedRanks = { ranks: new Int32Array(length), values: new Float64Array(length) };
  for (let run = 1; run < length; run *= 2) {
    for (let start = 0; start < length; start += 2 * run) {
      merge(from, to, start, Math.min(start + run, length), Math.min(start + 2 * run, length));
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Merges the runs of FROM from START to MIDDLE and from there to END. */
function merge(from: SortedRanks, to: SortedRanks, start: number, middle: number, end: number): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const isLeft = right === end || (left < middle && from.values[left]! <= from.values[right]!);
    const next = isLeft ? left++ : right++;
    to.ranks[at] = from.ranks[next]!;
    to.values[at] = from.values[next]!;
  }
}
