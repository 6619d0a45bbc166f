/** How often a connection is looked at: often enough for the shortest deadline, at most once a second. */
const MAX_ROUND_MS = 1000;
const MIN_ROUND_MS = 100;
const SLOTS = 10;

export interface SweepWheel<Item> {
  add(item: Item): void;
  delete(item: Item): void;
  /** Visits every item now. */
  sweepAll(): void;
  readonly size: number;
  items(): Iterable<Item>;
}

/**
 * Visits all items once a round, a tenth of them at a time, on one timer that only runs while there are any: ten
 * thousand connections cost no timers of their own, and no single visit blocks for long.
 */
export function createSweepWheel<Item>(shortestDeadlineMs: number, visit: (item: Item) => void): SweepWheel<Item> {
  const roundMs = Math.min(MAX_ROUND_MS, Math.max(MIN_ROUND_MS, shortestDeadlineMs / 4));
  const slots = Array.from({ length: SLOTS }, () => new Set<Item>());
  const slotOf = new Map<Item, Set<Item>>();
  let added = 0;
  let current = 0;
  let timer: NodeJS.Timeout | undefined;

  function turn(): void {
    current = (current + 1) % SLOTS;
    for (const item of slots[current]!) visit(item);
  }

  return {
    add(item) {
      const slot = slots[added++ % SLOTS]!;
      slot.add(item);
      slotOf.set(item, slot);
      timer ??= setInterval(turn, roundMs / SLOTS).unref();
    },
    delete(item) {
      slotOf.get(item)?.delete(item);
      if (!slotOf.delete(item) || slotOf.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
    sweepAll() {
      for (const item of slotOf.keys()) visit(item);
    },
    get size() {
      return slotOf.size;
    },
    items: () => slotOf.keys(),
  };
}
