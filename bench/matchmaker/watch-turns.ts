import { PerformanceObserver } from 'node:perf_hooks';

export interface Turns {
  /** The longest turn of the event loop, in ms. */
  readonly longestMs: number;
  /** How many took longer than 5 ms. */
  readonly over5Ms: number;
  /** The longest pause of the thread for its garbage, in ms; part of some turn. */
  readonly longestGcMs: number;
}

/** Measures every turn of the event loop until stopped. What other programs take of the processor counts as well. */
export function watchTurns(): { stop(): Promise<Turns> } {
  let longestMs = 0;
  let over5Ms = 0;
  let longestGcMs = 0;
  let lastMs = performance.now();
  let isStopped = false;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestGcMs = Math.max(longestGcMs, duration);
  });
  collections.observe({ entryTypes: ['gc'] });

  function look(): void {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    if (nowMs - lastMs > 5) over5Ms++;
    lastMs = nowMs;
    if (!isStopped) setImmediate(look);
  }
  setImmediate(look);

  return {
    async stop() {
      isStopped = true;
      // Collections are told of a little later.
      await new Promise((resolve) => setTimeout(resolve, 20));
      collections.disconnect();
      return { longestMs, over5Ms, longestGcMs };
    },
  };
}
