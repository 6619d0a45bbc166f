import type { Clock } from '../../src/base/clock.js';

/** A clock that stands still until it is told to move. */
export function createTestClock(startMs = 1_750_000_000_250): Clock & { advanceMs(ms: number): void } {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    advanceMs(ms) {
      nowMs += ms;
    },
  };
}
