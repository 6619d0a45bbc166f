/** Keeps the event loop from sleeping while a call from another thread is likely: waking it takes longer than the call. */
export interface Wakefulness {
  /** A call is likely within the next MS milliseconds. */
  expect(ms: number): void;
  /** The same, told ahead by the thread that will call: what is spent until then counts, although the call comes. */
  announce(ms: number): void;
  /** A call has come, and the next one is likely within MS milliseconds: what was spent on waiting was well spent. */
  called(ms: number): void;
}

export interface WakefulnessOptions {
  /** Answers calls that have come meanwhile; whether one is left to a promise, which needs the end of this turn. */
  readonly look?: () => boolean;
  readonly nowMs?: () => number;
}

/** The share of time that may go into waiting in vain, and how much of it can be saved up. */
const SHARE = 0.05;
const MAX_CREDIT_MS = 20;
/** A turn of the loop that takes longer has done something. */
const IDLE_TURN_MS = 0.03;
/** Calls are looked for by themselves for so long between two turns of the loop, which has sockets to look after. */
const LOOK_MS = 0.03;

export function createWakefulness(options: WakefulnessOptions = {}): Wakefulness {
  const { look = () => false, nowMs = () => performance.now() } = options;
  let creditMs = MAX_CREDIT_MS;
  let creditedAtMs = nowMs();
  let spentMs = 0;
  let announcedMs = 0;
  let untilMs = 0;
  let turnedAtMs = 0;
  let leftAtMs = 0;
  let isTurning = false;
  let isAnnounced = false;

  function turn(): void {
    const now = nowMs();
    if (now - leftAtMs < IDLE_TURN_MS) spentMs += now - turnedAtMs;
    turnedAtMs = now;
    isTurning = now < untilMs && spentMs + announcedMs < creditMs;
    if (isTurning) {
      while (!look() && nowMs() - now < LOOK_MS);
      leftAtMs = nowMs();
      setImmediate(turn);
      return;
    }
    creditMs -= spentMs + announcedMs;
    spentMs = 0;
    announcedMs = 0;
    isAnnounced = false;
  }

  function expect(ms: number): void {
    const now = nowMs();
    untilMs = Math.max(untilMs, now + ms);
    creditMs = Math.min(MAX_CREDIT_MS, creditMs + (now - creditedAtMs) * SHARE);
    creditedAtMs = now;
    if (isTurning || creditMs <= 0) return;
    isTurning = true;
    turnedAtMs = now;
    leftAtMs = now;
    setImmediate(turn);
  }

  return {
    expect,
    announce(ms) {
      isAnnounced = true;
      expect(ms);
    },
    called(ms) {
      if (isAnnounced) announcedMs += spentMs;
      isAnnounced = false;
      spentMs = 0;
      untilMs = 0;
      expect(ms);
    },
  };
}
