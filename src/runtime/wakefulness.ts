/** Keeps the event loop from sleeping while a call from another thread is likely: waking it takes longer than the call. */
export interface Wakefulness {
  /** A call is likely within the next MS milliseconds. */
  expect(ms: number): void;
  /** A call has come, and the next one is likely within MS milliseconds: what was spent on waiting was well spent. */
  called(ms: number): void;
}

/** The share of time that may go into waiting in vain, and how much of it can be saved up. */
const SHARE = 0.05;
const MAX_CREDIT_MS = 20;
/** A turn of the loop that takes longer has done something. */
const IDLE_TURN_MS = 0.03;

export function createWakefulness(nowMs: () => number = () => performance.now()): Wakefulness {
  let creditMs = MAX_CREDIT_MS;
  let creditedAtMs = nowMs();
  let spentMs = 0;
  let untilMs = 0;
  let turnedAtMs = 0;
  let isTurning = false;

  function turn(): void {
    const now = nowMs();
    const tookMs = now - turnedAtMs;
    if (tookMs < IDLE_TURN_MS) spentMs += tookMs;
    turnedAtMs = now;
    isTurning = now < untilMs && spentMs < creditMs;
    if (isTurning) {
      setImmediate(turn);
      return;
    }
    creditMs -= spentMs;
    spentMs = 0;
  }

  function expect(ms: number): void {
    const now = nowMs();
    untilMs = Math.max(untilMs, now + ms);
    creditMs = Math.min(MAX_CREDIT_MS, creditMs + (now - creditedAtMs) * SHARE);
    creditedAtMs = now;
    if (isTurning || creditMs <= 0) return;
    isTurning = true;
    turnedAtMs = now;
    setImmediate(turn);
  }

  return {
    expect,
    called(ms) {
      spentMs = 0;
      untilMs = 0;
      expect(ms);
    },
  };
}
