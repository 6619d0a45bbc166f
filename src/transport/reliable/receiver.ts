import type { CloseCode } from '../close-codes.js';
import { type AckNeed, AckSchedule } from './ack-schedule.js';
import { ArrivalWatch } from './arrival-watch.js';
import { OrderedInbox } from './ordered-inbox.js';
import type { Packet, ReliableFrame } from './packet.js';
import { ReceiveWindow } from './receive-window.js';
import type { Delivery } from './reliable-peer.js';
import { UnreliableInbox } from './unreliable-inbox.js';

/** How soon after an acknowledgement an early copy of what it acknowledged may still come. */
const COPY_WITHIN_MS = 15;

const unreliableDelivery: Delivery = { reliable: false, stream: 0 };

/** The receiving half of a peer: what has arrived, what is missing, and when to tell. */
export class Receiver {
  readonly window = new ReceiveWindow();
  readonly acks = new AckSchedule();
  readonly watch = new ArrivalWatch();
  messages = 0;
  /** Whether the latest packet held a reliable frame that had not come before. */
  #broughtNew = false;
  readonly #ordered: OrderedInbox;
  readonly #unreliable: UnreliableInbox;

  constructor(maxMessageBytes: number, deliver: (message: Uint8Array, delivery: Delivery) => void) {
    this.#ordered = new OrderedInbox(maxMessageBytes, (message, stream) => {
      this.messages++;
      deliver(message, { reliable: true, stream });
    });
    this.#unreliable = new UnreliableInbox(maxMessageBytes, (message) => {
      this.messages++;
      deliver(message, unreliableDelivery);
    });
  }

  get heldBytes(): number {
    return this.#ordered.heldBytes + this.#unreliable.heldBytes;
  }

  get duplicates(): number {
    return this.#ordered.duplicates;
  }

  get dropped(): number {
    return this.#unreliable.dropped;
  }

  /** Whether PACKET keeps to what a sender may have under way. */
  fits({ frames }: Packet): boolean {
    return this.#ordered.fits(frames.filter((frame): frame is ReliableFrame => frame.kind === 'reliable'));
  }

  /** Notes that PACKET has come, with the full number SEQUENCE. */
  note(packet: Packet, sequence: number, nowMs: number): void {
    const newest = this.window.newest;
    if (sequence > newest) this.watch.arrived(sequence === newest + 1, packet.nextMs, nowMs);
    this.window.accept(sequence, nowMs);
  }

  /** Hands over what is in PACKET while GOESON. Returns why the connection has to end, if it has to. */
  accept(packet: Packet, sequence: number, nowMs: number, goesOn: () => boolean): CloseCode | undefined {
    const duplicatesBefore = this.#ordered.duplicates;
    const reliable = packet.frames.reduce((count, { kind }) => count + (kind === 'reliable' ? 1 : 0), 0);
    for (const frame of packet.frames) {
      if (!goesOn()) return undefined;
      let failure: CloseCode | undefined;
      if (frame.kind === 'reliable') failure = this.#ordered.accept(frame);
      else if (frame.kind === 'unreliable') failure = this.#unreliable.accept(frame, sequence, nowMs);
      if (failure) return failure;
    }
    this.#broughtNew = this.#ordered.duplicates - duplicatesBefore < reliable;
    return undefined;
  }

  /**
   * Plans the acknowledgement of PACKET; the next regular packet of this end is due at NEXTATMS. Where the other end ISDEAF it
   * can wait, whatever it is for.
   */
  planAck({ frames }: Packet, nowMs: number, nextAtMs: number, isDeaf: boolean): void {
    if (frames.length > 0) this.acks.received(isDeaf ? 'loose' : this.#needOf(frames, nowMs), nowMs, nextAtMs);
  }

  /** A copy of what was just acknowledged can wait; one that comes later means that the acknowledgement was lost. */
  #needOf(frames: Packet['frames'], nowMs: number): AckNeed {
    if (frames.some(({ kind }) => kind === 'ping' || kind === 'close')) return 'urgent';
    if (!frames.some(({ kind }) => kind === 'reliable')) return 'loose';
    if (!this.#broughtNew && nowMs - this.acks.sentAtMs < COPY_WITHIN_MS) return 'loose';
    return this.#ordered.hasGap ? 'gap' : 'reliable';
  }
}
