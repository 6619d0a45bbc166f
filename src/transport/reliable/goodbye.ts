import type { CloseFrame } from './packet.js';

const MIN_REPEAT_MS = 50;

/** The closing of a connection by this end: first what is queued, then the goodbye, repeated until it is confirmed. */
export class Goodbye {
  readonly frame: CloseFrame;
  /** When it is over, confirmed or not. */
  readonly endAtMs: number;
  /** Whether reliable messages still go out first. */
  drains: boolean;
  /** When the goodbye is sent, again. */
  dueAtMs = 0;
  readonly #carriers = new Set<number>();

  constructor(frame: CloseFrame, endAtMs: number, drains: boolean) {
    this.frame = frame;
    this.endAtMs = endAtMs;
    this.drains = drains;
  }

  /** It left in packet SEQUENCE. */
  sent(sequence: number, nowMs: number, timeoutMs: number): void {
    this.drains = false;
    this.dueAtMs = nowMs + Math.max(MIN_REPEAT_MS, timeoutMs);
    this.#carriers.add(sequence);
  }

  wasIn(sequence: number): boolean {
    return this.#carriers.has(sequence);
  }
}
