import type { Acknowledgement } from './packet.js';
import { unwrap, wrap } from './sequence.js';

/** The bits of an acknowledgement, and how far back a packet may lie behind the newest. */
const SPAN = 32;
const MAX_DELAY_MS = 255;

/** Which packets have arrived: the newest one and the 32 before it. */
export class ReceiveWindow {
  /** -1 until something arrives; counts on past 65,535. */
  newest = -1;
  #bits = 0;
  #newestAtMs = 0;

  /** The full number of the packet with the number SEQUENCE on the wire, or why it cannot be taken. */
  place(sequence: number): number | 'duplicate' | 'stale' {
    const full = unwrap(sequence, this.newest);
    if (full > this.newest) return full;
    const back = this.newest - full - 1;
    if (full < 0 || back >= SPAN) return 'stale';
    return back < 0 || (this.#bits >>> back) & 1 ? 'duplicate' : full;
  }

  /** Notes the packet FULL, a number that `place` gave. */
  accept(full: number, nowMs: number): void {
    if (full < this.newest) {
      this.#bits |= 1 << (this.newest - full - 1);
      return;
    }
    const step = full - this.newest;
    const shifted = step < SPAN ? this.#bits << step : 0;
    const wasNewest = this.newest >= 0 && step <= SPAN ? 1 << (step - 1) : 0;
    this.#bits = shifted | wasNewest;
    this.newest = full;
    this.#newestAtMs = nowMs;
  }

  acknowledgement(nowMs: number): Acknowledgement | undefined {
    if (this.newest < 0) return undefined;
    const delayMs = Math.min(MAX_DELAY_MS, Math.round(nowMs - this.#newestAtMs));
    return { newest: wrap(this.newest), bits: this.#bits >>> 0, delayMs };
  }
}
