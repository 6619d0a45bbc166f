/** Flushes closer than this are one. */
const SAME_FLUSH_MS = 2;
/** So many intervals have to be alike before anything is announced. */
const MIN_INTERVALS = 4;
/** Slower senders are no regular ones: acknowledgements do not wait for their next packet. */
const MAX_INTERVAL_MS = 130;
/** The variation, as a share of the interval, up to which a sender is regular. */
const MAX_VARIATION = 0.25;

/** When this end sends something new, and so when it will again: games send at a steady rate. */
export class Cadence {
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #intervalMs = 0;
  #variationMs = 0;
  #intervals = 0;

  /** A packet with something new leaves. */
  flushed(nowMs: number): void {
    const gapMs = nowMs - this.#lastAtMs;
    if (gapMs < SAME_FLUSH_MS) return;
    this.#lastAtMs = nowMs;
    if (this.#intervals === 0 || gapMs > 3 * this.#intervalMs || gapMs < this.#intervalMs / 3) {
      this.#intervals = Number.isFinite(gapMs) ? 1 : 0;
      this.#intervalMs = gapMs;
      this.#variationMs = 0;
      return;
    }
    this.#intervals++;
    this.#variationMs += (Math.abs(gapMs - this.#intervalMs) - this.#variationMs) / 8;
    this.#intervalMs += (gapMs - this.#intervalMs) / 8;
  }

  /** When the next flush is due at the latest, Infinity where nothing can be said. May be past. */
  nextAtMs(): number {
    const isRegular =
      this.#intervals >= MIN_INTERVALS &&
      this.#intervalMs <= MAX_INTERVAL_MS &&
      this.#variationMs <= this.#intervalMs * MAX_VARIATION;
    return isRegular ? this.#lastAtMs + this.#intervalMs + 2 * this.#variationMs : Number.POSITIVE_INFINITY;
  }
}
