import type { FakeWorld } from '../testing/fake-world.js';
import { beginMs } from '../testing/fake-world.js';

/** The clock of the match loop in a replay. What game code sees of time and chance comes from the recording instead. */
export function createReplayWorld(): FakeWorld {
  let elapsedMs = beginMs;
  return {
    nowMs: () => elapsedMs,
    dateMs: () => elapsedMs,
    advanceTo(nowMs) {
      elapsedMs = Math.max(elapsedMs, nowMs);
    },
    random: () => 0,
    within: (work) => work(),
    release() {},
  };
}
