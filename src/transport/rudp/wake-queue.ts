/** What wants to be called at a time. */
export interface Waking {
  wake(nowMs: number): void;
}

export interface WakeQueue<Item extends Waking> {
  /** Has ITEM woken at ATMS, instead of when it asked for before; Infinity for never. */
  set(item: Item, atMs: number): void;
  delete(item: Item): void;
  /** Wakes everything that is due. Happens by itself as time passes. */
  run(): void;
}

const TIMER_STEP_MS = 0.5;

interface Entry<Item> {
  atMs: number;
  index: number;
  readonly item: Item;
}

/** Wakes many items at their times, which are those of NOWMS, on one timer: a heap in which each item is entered once. */
export function createWakeQueue<Item extends Waking>(nowMs: () => number): WakeQueue<Item> {
  const heap: Entry<Item>[] = [];
  const entries = new Map<Item, Entry<Item>>();
  let timer: NodeJS.Timeout | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;

  function place(entry: Entry<Item>, index: number): void {
    heap[index] = entry;
    entry.index = index;
  }

  function rise(entry: Entry<Item>): void {
    let { index } = entry;
    while (index > 0) {
      const parent = heap[(index - 1) >> 1]!;
      if (parent.atMs <= entry.atMs) break;
      const above = parent.index;
      place(parent, index);
      index = above;
    }
    place(entry, index);
  }

  function sink(entry: Entry<Item>): void {
    let { index } = entry;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const isRightFirst = left + 1 < heap.length && heap[left + 1]!.atMs < heap[left]!.atMs;
      const child = heap[isRightFirst ? left + 1 : left]!;
      if (entry.atMs <= child.atMs) break;
      const below = child.index;
      place(child, index);
      index = below;
    }
    place(entry, index);
  }

  function remove(entry: Entry<Item>): void {
    entries.delete(entry.item);
    const last = heap.pop()!;
    if (last === entry) return;
    last.index = entry.index;
    rise(last);
    sink(last);
  }

  function schedule(): void {
    const atMs = heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
    // To wake for nothing costs more than to set the timer anew.
    if (Math.abs(atMs - timerAtMs) < TIMER_STEP_MS) return;
    clearTimeout(timer);
    timerAtMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(run, Math.max(1, Math.ceil(atMs - nowMs()))).unref();
  }

  function run(): void {
    clearTimeout(timer);
    timerAtMs = Number.POSITIVE_INFINITY;
    const now = nowMs();
    const due: Item[] = [];
    while (heap.length > 0 && heap[0]!.atMs <= now) {
      due.push(heap[0]!.item);
      remove(heap[0]!);
    }
    // Once each, even if they want to be woken at once again: others must get their turn.
    for (const item of due) item.wake(now);
    schedule();
  }

  return {
    set(item, atMs) {
      const former = entries.get(item);
      if (atMs === Number.POSITIVE_INFINITY) {
        if (former) remove(former);
      } else if (former) {
        former.atMs = atMs;
        rise(former);
        sink(former);
      } else {
        const entry = { atMs, index: heap.length, item };
        entries.set(item, entry);
        heap.push(entry);
        rise(entry);
      }
      schedule();
    },
    delete(item) {
      const entry = entries.get(item);
      if (entry) remove(entry);
      schedule();
    },
    run,
  };
}
