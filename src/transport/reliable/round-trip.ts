import { ACK_WAIT_MS } from './ack-schedule.js';

/** The wait for an acknowledgement while no round trip was measured. */
const FIRST_TIMEOUT_MS = 250;
const MIN_SLACK_MS = 5;
/** How long the least round-trip time counts: paths change. */
const MIN_AGE_MS = 10_000;

/** Smoothed round-trip time after RFC 6298, with the time that acknowledgements waited taken off. */
export class RoundTrip {
  /** 0 until measured. */
  smoothedMs = 0;
  variationMs = 0;
  /** The least of the last 10 to 20 seconds. */
  minMs = 0;
  #nextMinMs = Number.POSITIVE_INFINITY;
  #minSinceMs = 0;

  measured(rttMs: number, nowMs: number): void {
    if (this.smoothedMs === 0) {
      this.smoothedMs = rttMs;
      this.variationMs = rttMs / 4;
      this.minMs = rttMs;
      this.#minSinceMs = nowMs;
      return;
    }
    this.variationMs += (Math.abs(rttMs - this.smoothedMs) - this.variationMs) / 4;
    this.smoothedMs += (rttMs - this.smoothedMs) / 8;
    this.minMs = Math.min(this.minMs, rttMs);
    this.#nextMinMs = Math.min(this.#nextMinMs, rttMs);
    if (nowMs - this.#minSinceMs >= MIN_AGE_MS) {
      this.minMs = this.#nextMinMs;
      this.#nextMinMs = Number.POSITIVE_INFINITY;
      this.#minSinceMs = nowMs;
    }
  }

  /** How long after a packet was sent its acknowledgement is due at the latest, if the other end does not delay it further. */
  timeoutMs(): number {
    if (this.smoothedMs === 0) return FIRST_TIMEOUT_MS;
    return this.smoothedMs + Math.max(4 * this.variationMs, MIN_SLACK_MS) + ACK_WAIT_MS;
  }

  /** Whether packets queue up on the way: the round trip takes clearly longer than it could. */
  get isGrowing(): boolean {
    return this.smoothedMs > this.minMs * 1.25 + 10;
  }
}
