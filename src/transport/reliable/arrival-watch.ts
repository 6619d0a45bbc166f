/** The least and the most that a packet may be late before it is missed. */
const MIN_MARGIN_MS = 5;
const MAX_MARGIN_MS = 40;
/** What is left of the margin after each packet that came in time. */
const MARGIN_DECAY = 0.98;
/** So many announced packets in a row are missed; then the other end has stopped rather than lost them. */
const MAX_REPORTS = 3;

/**
 * Misses the packets that the other end has announced (`Packet.nextMs`). Telling so at once lets it resend what was lost
 * before its own timer could, without an acknowledgement for every packet.
 */
export class ArrivalWatch {
  /** When the next packet is missed. */
  missedAtMs = Number.POSITIVE_INFINITY;
  /** The time between two regular packets of the other end, 0 while unknown. */
  intervalMs = 0;
  /** When the next regular packet of the other end is due, as it has announced. */
  expectedAtMs = Number.POSITIVE_INFINITY;
  #marginMs = MIN_MARGIN_MS;
  #reports = 0;
  /** When the packet that was missed last was due. */
  #missedMs = Number.NEGATIVE_INFINITY;

  /** Packets missed since the last one came. */
  get reports(): number {
    return this.#reports;
  }

  /** The newest packet so far arrived, right after its predecessor or (ISNEXT false) after a gap. */
  arrived(isNext: boolean, nextMs: number, nowMs: number): void {
    if (isNext && this.#reports > 0) this.#learn(nowMs - this.expectedAtMs + this.#reports * this.intervalMs);
    else if (isNext && nowMs > this.expectedAtMs) this.#learn(nowMs - this.expectedAtMs);
    else this.#marginMs = Math.max(MIN_MARGIN_MS, this.#marginMs * MARGIN_DECAY);
    this.#reports = 0;
    if (nextMs === 0) {
      this.intervalMs = 0;
      this.expectedAtMs = Number.POSITIVE_INFINITY;
    } else {
      this.intervalMs = Math.max(nextMs, this.intervalMs * 0.9);
      this.expectedAtMs = nowMs + nextMs;
    }
    this.missedAtMs = this.expectedAtMs + this.#marginMs;
  }

  /** The other end is told that its packet is missing; the one after it is next. */
  report(): void {
    this.#reports++;
    this.#missedMs = this.expectedAtMs;
    this.expectedAtMs = this.#reports < MAX_REPORTS ? this.expectedAtMs + this.intervalMs : Number.POSITIVE_INFINITY;
    this.missedAtMs = this.expectedAtMs + this.#marginMs;
  }

  /**
   * By when a packet of the other end that is sent after ATMS should have arrived, as far as it was announced; past where
   * one was missed already.
   */
  firstAfterMs(atMs: number): number {
    if (atMs <= this.#missedMs) return this.#missedMs;
    if (!Number.isFinite(this.expectedAtMs)) return atMs;
    const intervals = this.intervalMs > 0 ? Math.max(0, Math.ceil((atMs - this.expectedAtMs) / this.intervalMs)) : 0;
    return this.expectedAtMs + intervals * this.intervalMs + this.#marginMs;
  }

  #learn(lateMs: number): void {
    this.#marginMs = Math.min(
      MAX_MARGIN_MS,
      Math.max(this.#marginMs * MARGIN_DECAY, lateMs + MIN_MARGIN_MS / 2, MIN_MARGIN_MS),
    );
  }
}
