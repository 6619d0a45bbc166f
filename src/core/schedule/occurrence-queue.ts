import type { Occurrence } from './occurrence.js';

/** What is to come, by the time to deal with it; what happens at one moment, ends before resets. */
export interface OccurrenceQueue {
  add(occurrence: Occurrence): void;
  first(): Occurrence | undefined;
  /** Takes the first out. */
  take(): Occurrence | undefined;
}

/** A binary heap. */
export function createOccurrenceQueue(): OccurrenceQueue {
  const heap: Occurrence[] = [];

  function swap(a: number, b: number): void {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }

  function rise(index: number): void {
    for (let at = index; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      swap(at, parent);
      at = parent;
    }
  }

  function sink(): void {
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  }

  return {
    add(occurrence) {
      heap.push(occurrence);
      rise(heap.length - 1);
    },
    first: () => heap[0],
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first !== last) {
        heap[0] = last!;
        sink();
      }
      return first;
    },
  };
}

function isBefore(a: Occurrence, b: Occurrence): boolean {
  if (a.tryAtSec !== b.tryAtSec) return a.tryAtSec < b.tryAtSec;
  return a.atSec !== b.atSec ? a.atSec < b.atSec : a.kind < b.kind;
}
