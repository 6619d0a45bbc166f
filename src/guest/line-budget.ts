/** How many log lines a second one module may write in one thread, on average, and how many of them at once. */
const LINES_A_SECOND = 2000;
const MAX_AT_ONCE = 4000;

/** What a module may still log: one that logs without end would keep the main thread busy with writing. */
export interface LineBudget {
  /** Whether one more line may be written now. */
  take(): boolean;
}

/** The real one: code whose match is recorded or replayed is shown another. */
const realNowMs = performance.now.bind(performance);

export function createLineBudget(nowMs: () => number = realNowMs): LineBudget {
  let lines = MAX_AT_ONCE;
  let filledAtMs = nowMs();
  return {
    take() {
      const now = nowMs();
      lines = Math.min(MAX_AT_ONCE, lines + ((now - filledAtMs) / 1000) * LINES_A_SECOND);
      filledAtMs = now;
      if (lines < 1) return false;
      lines--;
      return true;
    },
  };
}
