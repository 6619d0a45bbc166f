/** The first of many items in the order of COMPARE, gathered bit by bit. */
export interface FirstPlaces<Item> {
  add(item: Item): void;
  /** In order. */
  list(): readonly Item[];
}

/** So many are sorted at once, which takes a fraction of a millisecond. */
const BATCH = 1000;

/** The first COUNT. Of items that are equal one stays. */
export function createFirstPlaces<Item>(count: number, compare: (a: Item, b: Item) => number): FirstPlaces<Item> {
  let kept: Item[] = [];
  let added: Item[] = [];

  function settle(): void {
    kept = merged(kept, added.sort(compare), count, compare);
    added = [];
  }

  return {
    add(item) {
      if (kept.length === count && compare(item, kept[count - 1]!) >= 0) return;
      added.push(item);
      if (added.length === BATCH) settle();
    },
    list() {
      settle();
      return kept;
    },
  };
}

/** The first COUNT of two lists that are in order. */
function merged<Item>(
  one: readonly Item[],
  other: readonly Item[],
  count: number,
  compare: (a: Item, b: Item) => number,
): Item[] {
  const all: Item[] = [];
  for (let i = 0, j = 0; all.length < count && (i < one.length || j < other.length); ) {
    const isOne = j === other.length || (i < one.length && compare(one[i]!, other[j]!) <= 0);
    const next = isOne ? one[i++]! : other[j++]!;
    if (all.length === 0 || compare(all.at(-1)!, next) !== 0) all.push(next);
  }
  return all;
}
