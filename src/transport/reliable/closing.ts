import { Goodbye } from './goodbye.js';
import { type CloseFrame, MAX_CLOSE_REASON_BYTES } from './packet.js';
import type { ReliableClose } from './reliable-peer.js';

/** The end of a connection, whoever brings it about: that it is told once, and said and confirmed before the road is closed. */
export class Closing {
  /** Nothing is delivered any more. */
  closed = false;
  /** Nothing has to be sent or received any more. */
  finished = false;
  readonly #waitMs: number;
  readonly #onClose: (close: ReliableClose) => void;
  /** What `onClose` still has to be told. */
  #untold: ReliableClose | undefined;
  #goodbye: Goodbye | undefined;
  /** The other end waits for nothing but to be acknowledged. */
  #endsAfterAck = false;

  /** WAITMS: how long the other end has to confirm a goodbye. */
  constructor(waitMs: number, onClose: (close: ReliableClose) => void) {
    this.#waitMs = waitMs;
    this.#onClose = onClose;
  }

  /** This end closes; where it DRAINS what is queued leaves before. */
  begin(code: number, reason: string, drains: boolean, nowMs: number): void {
    this.closed = true;
    this.#goodbye = new Goodbye({ kind: 'close', code, reason: shortened(reason) }, nowMs + this.#waitMs, drains);
    this.#untold = { code, reason, by: 'local' };
  }

  /** The other end has said goodbye. Returns whether that is news. */
  hear({ code, reason }: CloseFrame): boolean {
    this.#endsAfterAck = true;
    if (this.closed) return false;
    this.closed = true;
    this.#untold = { code, reason, by: 'remote' };
    return true;
  }

  get isUntold(): boolean {
    return this.#untold !== undefined;
  }

  tell(): void {
    const close = this.#untold;
    this.#untold = undefined;
    if (close) this.#onClose(close);
  }

  /** When there is something to do by itself: to say goodbye, or to give up; undefined where this end does not close. */
  dueAtMs(hasQueue: boolean): number | undefined {
    return this.#goodbye && Math.min(this.goodbyeAtMs(hasQueue), this.#goodbye.endAtMs);
  }

  /** When the goodbye leaves, Infinity where there is none: after what is queued, but in any case. */
  goodbyeAtMs(hasQueue: boolean): number {
    if (!this.#goodbye) return Number.POSITIVE_INFINITY;
    const { drains, endAtMs, dueAtMs } = this.#goodbye;
    return drains && hasQueue ? endAtMs - this.#waitMs / 2 : dueAtMs;
  }

  /** The goodbye to be said; only where it is due. */
  get frame(): CloseFrame {
    return this.#goodbye!.frame;
  }

  /** Packet SEQUENCE has left, with the goodbye or without. */
  sent(sequence: number, withGoodbye: boolean, nowMs: number, timeoutMs: number): void {
    if (withGoodbye) this.#goodbye!.sent(sequence, nowMs, timeoutMs);
    if (this.#endsAfterAck) this.finished = true;
  }

  /** Packet SEQUENCE has arrived at the other end. */
  acknowledged(sequence: number): void {
    if (this.#goodbye?.wasIn(sequence)) this.finished = true;
  }

  expire(nowMs: number): void {
    if (this.#goodbye && nowMs >= this.#goodbye.endAtMs) this.finished = true;
  }
}

/** REASON cut to what a goodbye has room for. */
function shortened(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_CLOSE_REASON_BYTES));
  return reason.slice(0, read);
}
