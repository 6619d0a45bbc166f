import {
  frameBytes,
  frameCost,
  MAX_FRAMES_BYTES,
  MAX_PIECE_DATA_BYTES,
  MAX_PIECES,
  type UnreliableFrame,
} from './packet.js';
import { wrap } from './sequence.js';

/** What waits longer than this for the budget is too old to be of use. */
const MAX_AGE_MS = 100;

interface Waiting {
  readonly frame: UnreliableFrame;
  /** -1 until the first chance to send it was missed. */
  sinceMs: number;
}

/** Unreliable frames that wait to be sent. One a connection. */
export class UnreliableOutbox {
  bytes = 0;
  /** Messages, or pieces of them, that were never sent. */
  dropped = 0;
  #waiting: Waiting[] = [];
  #group = 0;

  /** Queues MESSAGE, unless what waits would cost more than LIMIT bytes then. */
  push(message: Uint8Array, key: number | undefined, limit: number): void {
    if (key !== undefined) this.#drop(({ frame }) => frame.key === key);
    const frames = this.#framesOf(message, key);
    const cost = frames.reduce((sum, frame) => sum + frameCost(frame), 0);
    if (this.bytes + cost > limit) {
      this.dropped++;
      return;
    }
    for (const frame of frames) this.#waiting.push({ frame, sinceMs: -1 });
    this.bytes += cost;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Takes the frame that waits longest, if it fits into ROOM. */
  take(room: number): UnreliableFrame | undefined {
    const first = this.#waiting[0];
    if (!first || frameBytes(first.frame) > room) return undefined;
    this.#waiting.shift();
    this.bytes -= frameCost(first.frame);
    return first.frame;
  }

  /** Drops what has waited too long. Called where something could not be sent. */
  expire(nowMs: number): void {
    for (const each of this.#waiting) if (each.sinceMs < 0) each.sinceMs = nowMs;
    this.#drop(({ sinceMs }) => nowMs - sinceMs > MAX_AGE_MS);
  }

  clear(): void {
    this.#drop(() => true);
  }

  #framesOf(message: Uint8Array, key: number | undefined): UnreliableFrame[] {
    const whole: UnreliableFrame = { kind: 'unreliable', key, data: message };
    if (frameBytes(whole) <= MAX_FRAMES_BYTES) return [whole];
    const count = Math.ceil(message.length / MAX_PIECE_DATA_BYTES);
    const group = wrap(this.#group++);
    return Array.from({ length: count }, (_, index) => {
      const start = index * MAX_PIECE_DATA_BYTES;
      const data = message.subarray(start, start + MAX_PIECE_DATA_BYTES);
      return { kind: 'unreliable', key, piece: { group, index, count }, data };
    });
  }

  #drop(isDropped: (each: Waiting) => boolean): void {
    if (!this.#waiting.some(isDropped)) return;
    const kept = this.#waiting.filter((each) => !isDropped(each));
    this.dropped += this.#waiting.length - kept.length;
    this.#waiting = kept;
    this.bytes = kept.reduce((sum, { frame }) => sum + frameCost(frame), 0);
  }
}

/** The most bytes an unreliable message may have: what is larger has to go reliably. */
export const MAX_UNRELIABLE_BYTES = MAX_PIECES * MAX_PIECE_DATA_BYTES;
