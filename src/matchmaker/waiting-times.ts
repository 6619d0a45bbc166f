/** When a ticket came, and when it was matched. */
export interface Completion {
  readonly createTimeMs: number;
  readonly completeTimeMs: number;
}

/** How long those waited who were matched last. */
export interface WaitingTimes {
  add(completion: Completion): void;
  /** At most COUNT of the last ones, oldest first. */
  last(count: number): readonly Completion[];
  /** The seconds within which a SHARE (0 to 1) of them was matched; undefined where nobody was. */
  percentileSec(share: number): number | undefined;
}

/** Keeps the last CAPACITY. */
export function createWaitingTimes(capacity = 1000): WaitingTimes {
  const kept: Completion[] = [];
  let next = 0;
  return {
    add(completion) {
      kept[next] = completion;
      next = (next + 1) % capacity;
    },
    last: (count) => [...kept.slice(next), ...kept.slice(0, next)].slice(-count),
    percentileSec(share) {
      if (kept.length === 0) return undefined;
      const waits = kept.map(({ createTimeMs, completeTimeMs }) => completeTimeMs - createTimeMs).sort((a, b) => a - b);
      return waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]! / 1000;
    },
  };
}
