import {
  frameBytes,
  frameCost,
  MAX_RELIABLE_DATA_BYTES,
  Part,
  type ReliableFrame,
  STREAMS,
  WINDOW_BYTES,
  WINDOW_FRAMES,
} from './packet.js';
import { wrap } from './sequence.js';

/** A reliable frame on its way. */
export interface Unit extends ReliableFrame {
  acknowledged: boolean;
  /** The packet whose loss means that the frame has to be sent again; -1 where it waits to be sent. */
  carrier: number;
  /** When it was sent first. */
  sentAtMs: number;
}

interface Stream {
  /** From the oldest unacknowledged frame on; what stands before `head` is done with. */
  units: Unit[];
  head: number;
  /** Index of the first frame that was never sent. */
  unsent: number;
  nextId: number;
}

/** Done-with frames are cut off in lots of this many. */
const COMPACT_AT = 16;

/** Keeps the reliable frames of all streams until they are acknowledged. One a connection. */
export class ReliableOutbox {
  /** What the frames that are not acknowledged cost. */
  bytes = 0;
  readonly #streams: (Stream | undefined)[] = new Array(STREAMS);
  #lost: Unit[] = [];
  #turn = STREAMS - 1;
  /** What the frames between the oldest unacknowledged one that was sent and the newest cost, of all streams. */
  #windowBytes = 0;
  #unsentUnits = 0;

  push(number: number, message: Uint8Array): void {
    const stream = this.#stream(number);
    const pieces = Math.max(1, Math.ceil(message.length / MAX_RELIABLE_DATA_BYTES));
    for (let i = 0; i < pieces; i++) {
      const start = i * MAX_RELIABLE_DATA_BYTES;
      const unit: Unit = {
        kind: 'reliable',
        stream: number,
        id: wrap(stream.nextId++),
        part: partOf(i, pieces),
        data: message.subarray(start, start + MAX_RELIABLE_DATA_BYTES),
        acknowledged: false,
        carrier: -1,
        sentAtMs: 0,
      };
      stream.units.push(unit);
      this.bytes += frameCost(unit);
    }
    this.#unsentUnits += pieces;
  }

  /** Whether a frame waits that may be sent: one that was lost, or a new one that the window has room for. */
  get hasSendable(): boolean {
    return this.hasLost || this.hasNew;
  }

  get hasLost(): boolean {
    this.#dropDeliveredLost();
    return this.#lost.length > 0;
  }

  get hasNew(): boolean {
    return this.#unsentUnits > 0 && this.#streams.some((stream) => stream && this.#next(stream) !== undefined);
  }

  /** Takes the lost frame that waits longest, if it fits into ROOM. */
  takeLost(room: number): Unit | undefined {
    this.#dropDeliveredLost();
    const unit = this.#lost[0];
    if (!unit || frameBytes(unit) > room) return undefined;
    this.#lost.shift();
    return unit;
  }

  /** Takes a new frame that fits into ROOM; the streams take turns. */
  takeNew(room: number): Unit | undefined {
    for (let i = 0; i < STREAMS && this.#unsentUnits > 0; i++) {
      this.#turn = (this.#turn + 1) % STREAMS;
      const stream = this.#streams[this.#turn];
      const unit = stream && this.#next(stream);
      if (!unit || frameBytes(unit) > room) continue;
      stream.unsent++;
      this.#unsentUnits--;
      this.#windowBytes += frameCost(unit);
      return unit;
    }
    return undefined;
  }

  lost(unit: Unit): void {
    this.#lost.push(unit);
  }

  acknowledged(unit: Unit): void {
    if (unit.acknowledged) return;
    unit.acknowledged = true;
    this.bytes -= frameCost(unit);
    const stream = this.#stream(unit.stream);
    while (stream.head < stream.unsent && stream.units[stream.head]!.acknowledged) {
      this.#windowBytes -= frameCost(stream.units[stream.head]!);
      stream.head++;
    }
    if (stream.head >= COMPACT_AT && stream.head * 2 >= stream.units.length) {
      stream.units.splice(0, stream.head);
      stream.unsent -= stream.head;
      stream.head = 0;
    }
  }

  /** When the frame that waits longest for its acknowledgement was sent first, Infinity where none waits. */
  oldestSentAtMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const stream of this.#streams) {
      if (stream && stream.head < stream.unsent) oldest = Math.min(oldest, stream.units[stream.head]!.sentAtMs);
    }
    return oldest;
  }

  /** Lets go of everything. */
  clear(): void {
    for (const stream of this.#streams) for (const unit of stream?.units ?? []) unit.acknowledged = true;
    this.#streams.fill(undefined);
    this.#lost = [];
    this.#windowBytes = 0;
    this.#unsentUnits = 0;
    this.bytes = 0;
  }

  #stream(number: number): Stream {
    this.#streams[number] ??= { units: [], head: 0, unsent: 0, nextId: 0 };
    return this.#streams[number];
  }

  /** The frame of STREAM to be sent first, if there is one and the window has room for it. */
  #next(stream: Stream): Unit | undefined {
    const unit = stream.units[stream.unsent];
    if (!unit || stream.unsent - stream.head >= WINDOW_FRAMES) return undefined;
    return this.#windowBytes + frameCost(unit) <= WINDOW_BYTES ? unit : undefined;
  }

  #dropDeliveredLost(): void {
    while (this.#lost[0]?.acknowledged) this.#lost.shift();
  }
}

function partOf(index: number, pieces: number): Part {
  if (pieces === 1) return Part.whole;
  if (index === 0) return Part.first;
  return index === pieces - 1 ? Part.last : Part.middle;
}
