/** Tells whether the next ticks of a thread are likely to wait for the main thread, by those before. */
export interface CallForecast {
  readonly isLikely: boolean;
  /** A tick has made CALLS calls. */
  note(calls: number): void;
}

const WEIGHT = 0.2;

export function createCallForecast(): CallForecast {
  let likelihood = 0;
  return {
    get isLikely() {
      return likelihood > 0.25;
    },
    note(calls) {
      likelihood += ((calls > 0 ? 1 : 0) - likelihood) * WEIGHT;
    },
  };
}
