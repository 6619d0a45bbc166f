import {
  CLOSE_FRAME_BYTES,
  type CloseFrame,
  type Frame,
  frameBytes,
  MAX_CLOSE_REASON_BYTES,
  MAX_FRAMES_BYTES,
  type PingFrame,
  type ReliableFrame,
  type UnreliableFrame,
} from './packet.js';
import type { Unit } from './reliable-outbox.js';

/** How far repeats may fill a packet: larger ones wait for each other in SCTP's window once packets were lost. */
const MAX_REPEATING_BYTES = 600;

/** What one packet takes along, while it is put together. */
export class PacketLoad {
  readonly sequence: number;
  readonly frames: Frame[] = [];
  /** The reliable frames among them. */
  readonly units: Unit[] = [];
  /** Bytes that are left for frames. */
  room = MAX_FRAMES_BYTES;
  /** Something that was never sent before is among it. */
  hasNew = false;
  isEarlyCopy = false;

  constructor(sequence: number) {
    this.sequence = sequence;
  }

  fits(frame: ReliableFrame | UnreliableFrame): boolean {
    return frameBytes(frame) <= this.room;
  }

  /** Whether UNIT fits, and the packet stays small enough for SCTP's window even when that has shrunk. */
  fitsRepeat(unit: Unit): boolean {
    return MAX_FRAMES_BYTES - this.room + frameBytes(unit) <= MAX_REPEATING_BYTES;
  }

  addControl(frame: PingFrame | CloseFrame): void {
    this.frames.push(frame);
    this.room -= frame.kind === 'ping' ? 1 : CLOSE_FRAME_BYTES + MAX_CLOSE_REASON_BYTES;
  }

  addUnreliable(frame: UnreliableFrame): void {
    this.frames.push(frame);
    this.room -= frameBytes(frame);
  }

  /** Adds UNIT by the way: should the packet get lost, nothing follows from it. */
  addRepeat(unit: Unit): void {
    this.frames.push(unit);
    this.units.push(unit);
    this.room -= frameBytes(unit);
  }

  /** Adds UNIT, which is sent again should the packet get lost. */
  carry(unit: Unit): void {
    unit.carrier = this.sequence;
    this.addRepeat(unit);
  }
}
