import type { ReliableLimits } from './reliable-options.js';

/** One that talks, but has confirmed nothing for so long of what it was sent, is sent little until it does. */
const DEAF_AFTER_MS = 1000;
/** One that has confirmed nothing yet is sent so many packets with messages before that. */
const FIRST_PACKETS = 16;
/** After a silence of this length the other end may not have had what was sent meanwhile. */
const PAUSE_MS = 500;

/** Whether the other end is there, and takes what it is sent. */
export class Hearing {
  heardAtMs: number;
  /** Whether it talks as if it were sent nothing. */
  isDeaf = false;
  readonly #limits: ReliableLimits;
  /** Since when it has been heard without a pause. */
  #steadySinceMs: number;
  /** Since when it has been heard without a long silence. */
  #talkingSinceMs: number;

  constructor(limits: ReliableLimits, nowMs: number) {
    this.#limits = limits;
    this.heardAtMs = nowMs;
    this.#steadySinceMs = nowMs;
    this.#talkingSinceMs = nowMs;
  }

  /** A packet has come. */
  heard(nowMs: number): void {
    const silentMs = nowMs - this.heardAtMs;
    if (silentMs > PAUSE_MS) this.#steadySinceMs = nowMs;
    if (silentMs > this.#limits.ackWaitMs / 2) this.#talkingSinceMs = nowMs;
    this.heardAtMs = nowMs;
  }

  /**
   * Judges by when something was CONFIRMED last, by when the oldest message that waits for it was sent, and by how many packets have
   * carried messages.
   */
  listen(confirmedAtMs: number, oldestSentAtMs: () => number, packets: number): void {
    const isNew = confirmedAtMs === Number.NEGATIVE_INFINITY;
    const afterMs = isNew && packets >= FIRST_PACKETS ? 0 : DEAF_AFTER_MS;
    const sinceMs = Math.max(this.#steadySinceMs, confirmedAtMs);
    this.isDeaf = this.heardAtMs - sinceMs >= afterMs && this.heardAtMs - oldestSentAtMs() >= afterMs;
  }

  isSilent(nowMs: number): boolean {
    return nowMs - this.heardAtMs >= this.#limits.idleMs;
  }

  /**
   * Whether it talks without acknowledging what it was sent long ago. One that is heard again after a silence has not had
   * what was sent meanwhile.
   */
  isStuck(oldestSentAtMs: number): boolean {
    return this.heardAtMs - Math.max(this.#talkingSinceMs, oldestSentAtMs) >= this.#limits.ackWaitMs;
  }
}
