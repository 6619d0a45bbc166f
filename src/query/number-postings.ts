/** Sets of items by number, in the order of the numbers. */
export interface NumberPostings<Item> {
  add(value: number, item: Item): void;
  remove(value: number, item: Item): void;
  get(value: number): ReadonlySet<Item> | undefined;
  /** How many items have a number from MIN to MAX; counting ends above ENOUGH. */
  count(min: number, max: number, enough: number): number;
  range(min: number, max: number): Iterable<ReadonlySet<Item>>;
  readonly isEmpty: boolean;
}

/** Numbers of a chunk at most: changing one costs as much as moving half of them, finding one its logarithm. */
const MAX_CHUNK = 512;

export function createNumberPostings<Item>(): NumberPostings<Item> {
  const sets = new Map<number, Set<Item>>();
  /** All numbers of `sets`, ascending, in chunks of which none is empty. */
  const chunks: number[][] = [];

  function chunkOf(value: number): number {
    const index = lowerBound(chunks.length, (i) => chunks[i]!.at(-1)! < value);
    return Math.min(index, Math.max(chunks.length - 1, 0));
  }

  function insert(value: number): void {
    if (chunks.length === 0) {
      chunks.push([value]);
      return;
    }
    const index = chunkOf(value);
    const chunk = chunks[index]!;
    chunk.splice(position(chunk, value), 0, value);
    if (chunk.length > MAX_CHUNK) chunks.splice(index + 1, 0, chunk.splice(MAX_CHUNK / 2));
  }

  function erase(value: number): void {
    const index = chunkOf(value);
    const chunk = chunks[index]!;
    chunk.splice(position(chunk, value), 1);
    if (chunk.length === 0) chunks.splice(index, 1);
  }

  function* range(min: number, max: number): Iterable<ReadonlySet<Item>> {
    if (chunks.length === 0) return;
    for (let index = chunkOf(min), from = position(chunks[index]!, min); index < chunks.length; index++, from = 0) {
      const chunk = chunks[index]!;
      for (let at = from; at < chunk.length; at++) {
        if (chunk[at]! > max) return;
        yield sets.get(chunk[at]!)!;
      }
    }
  }

  return {
    add(value, item) {
      const set = sets.get(value);
      if (set !== undefined) {
        set.add(item);
        return;
      }
      sets.set(value, new Set([item]));
      insert(value);
    },
    remove(value, item) {
      const set = sets.get(value);
      if (!set?.delete(item) || set.size > 0) return;
      sets.delete(value);
      erase(value);
    },
    get: (value) => sets.get(value),
    count(min, max, enough) {
      let count = 0;
      for (const set of range(min, max)) {
        count += set.size;
        if (count > enough) break;
      }
      return count;
    },
    range,
    get isEmpty() {
      return sets.size === 0;
    },
  };
}

/** The index of the first number of CHUNK that is not below VALUE. */
function position(chunk: readonly number[], value: number): number {
  return lowerBound(chunk.length, (i) => chunk[i]! < value);
}

function lowerBound(length: number, isBelow: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
