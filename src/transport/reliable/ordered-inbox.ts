import { type CloseCode, closeCodes } from '../close-codes.js';
import { frameCost, Part, type ReliableFrame, STREAMS, WINDOW_BYTES, WINDOW_FRAMES } from './packet.js';
import { unwrap } from './sequence.js';

/** What waits in one stream. */
interface Stream {
  /** Place of the frame that is delivered next; counts on past 65,535. */
  expected: number;
  /** Frames ahead of a gap, by place. */
  readonly held: Map<number, ReliableFrame>;
  /** The pieces so far of a message that is not complete. */
  pieces: Uint8Array[];
  pieceBytes: number;
}

/** Puts the reliable frames of all streams in order and their pieces together. One a connection. */
export class OrderedInbox {
  duplicates = 0;
  readonly #streams: (Stream | undefined)[] = new Array(STREAMS);
  readonly #maxMessageBytes: number;
  readonly #deliver: (message: Uint8Array, stream: number) => void;
  #aheadBytes = 0;
  #pieceBytes = 0;

  constructor(maxMessageBytes: number, deliver: (message: Uint8Array, stream: number) => void) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#deliver = deliver;
  }

  get heldBytes(): number {
    return this.#aheadBytes + this.#pieceBytes;
  }

  /** True while something waits for a frame that has not come. */
  get hasGap(): boolean {
    return this.#aheadBytes > 0;
  }

  /** Whether all of FRAMES lie within the window that a sender has to keep to. Changes nothing. */
  fits(frames: readonly ReliableFrame[]): boolean {
    let aheadBytes = this.#aheadBytes;
    for (const frame of frames) {
      const { stream, id } = frame;
      const expected = this.#streams[stream]?.expected ?? 0;
      const place = unwrap(id, expected);
      if (place >= expected + WINDOW_FRAMES) return false;
      if (place > expected && !this.#streams[stream]?.held.has(place)) aheadBytes += frameCost(frame);
    }
    return aheadBytes <= WINDOW_BYTES;
  }

  /** Takes a frame that fits; hands over what becomes complete. Returns why the connection has to end, if it has to. */
  accept(frame: ReliableFrame): CloseCode | undefined {
    const stream = this.#stream(frame.stream);
    const place = unwrap(frame.id, stream.expected);
    if (place < stream.expected || stream.held.has(place)) {
      this.duplicates++;
      return undefined;
    }
    if (place > stream.expected) {
      stream.held.set(place, { ...frame, data: frame.data.slice() });
      this.#aheadBytes += frameCost(frame);
      return undefined;
    }
    let next: ReliableFrame | undefined = frame;
    while (next) {
      stream.expected++;
      const failure = this.#append(stream, next);
      if (failure) return failure;
      next = this.#takeHeld(stream);
    }
    return undefined;
  }

  #stream(number: number): Stream {
    this.#streams[number] ??= { expected: 0, held: new Map(), pieces: [], pieceBytes: 0 };
    return this.#streams[number];
  }

  #takeHeld(stream: Stream): ReliableFrame | undefined {
    const frame = stream.held.get(stream.expected);
    if (!frame) return undefined;
    stream.held.delete(stream.expected);
    this.#aheadBytes -= frameCost(frame);
    return frame;
  }

  /** Adds the frame that is next in STREAM to what is there. */
  #append(stream: Stream, { part, data, stream: number }: ReliableFrame): CloseCode | undefined {
    const starts = part === Part.whole || part === Part.first;
    if (starts === stream.pieces.length > 0) return closeCodes.protocolError;
    if (stream.pieceBytes + data.length > this.#maxMessageBytes) return closeCodes.messageTooLarge;
    if (part === Part.whole) {
      this.#deliver(data, number);
      return undefined;
    }
    stream.pieces.push(data.slice());
    stream.pieceBytes += data.length;
    this.#pieceBytes += data.length;
    if (part === Part.last) {
      const message = joined(stream.pieces, stream.pieceBytes);
      this.#pieceBytes -= stream.pieceBytes;
      stream.pieces = [];
      stream.pieceBytes = 0;
      this.#deliver(message, number);
    }
    return undefined;
  }
}

/** PARTS, BYTES in all, one after the other. */
export function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
