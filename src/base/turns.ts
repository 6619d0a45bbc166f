/** Of one turn of the event loop, for work that may take longer than others should have to wait. */
const SLICE_MS = 1;

/** Breaks in long work, after which it goes on in another turn of the event loop. */
export interface Turns {
  /** Undefined as long as there is time left in this turn. */
  next(): Promise<void> | undefined;
}

export function createTurns(nowMs: () => number = () => performance.now()): Turns {
  let endMs = nowMs() + SLICE_MS;
  return {
    next() {
      if (nowMs() < endMs) return undefined;
      return new Promise((resolve) => {
        setImmediate(() => {
          endMs = nowMs() + SLICE_MS;
          resolve();
        });
      });
    },
  };
}
