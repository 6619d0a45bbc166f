import type { Clock } from '../../base/clock.js';

/** Gives messages their times: each later than the one before, so that the order of a history is the order of sending. */
export interface MessageClock {
  /** Milliseconds since 1970 in whole microseconds, which is what the database keeps. */
  nextMs(): number;
}

export function createMessageClock(clock: Pick<Clock, 'nowMs'>): MessageClock {
  let lastMs = 0;
  let step = 0;
  return {
    nextMs() {
      const nowMs = Math.floor(clock.nowMs());
      if (nowMs > lastMs) {
        lastMs = nowMs;
        step = 0;
      } else if (++step === 1000) {
        lastMs++;
        step = 0;
      }
      return lastMs + step / 1000;
    },
  };
}
