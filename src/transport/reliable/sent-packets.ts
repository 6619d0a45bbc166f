import type { Acknowledgement } from './packet.js';
import type { Unit } from './reliable-outbox.js';
import { unwrap } from './sequence.js';

/** More packets are never kept; the oldest one counts as lost then. */
const MAX_KEPT = 1024;
/** Packets found lost are kept until so many newer ones are acknowledged, to notice that they arrived after all. */
const KEPT_BEHIND = 40;
const MAX_DELAY_MS = 255;
/** By how much packets may overtake each other before the overtaken one counts as lost; grows where that proves wrong. */
const MIN_REORDER_MS = 2;
/** What is left of the grown allowance after each acknowledgement. */
const REORDER_DECAY = 0.995;
/** How sure the other end is that a packet is missing, where it says so. */
const REPORTED_MARGIN_MS = 1.5;
const UNREPORTED_MARGIN_MS = 4;

export interface SentPacket {
  readonly sequence: number;
  readonly sentAtMs: number;
  readonly units: readonly Unit[];
  /** Whether it has to be acknowledged whatever becomes of its units. */
  readonly wantsAck: boolean;
  state: 'open' | 'acknowledged' | 'lost';
}

export interface SentPacketEvents {
  onRoundTrip(rttMs: number): void;
  onAcknowledged(packet: SentPacket): void;
  onLost(packet: SentPacket): void;
  /** A packet that was found lost has been acknowledged. `onAcknowledged` follows. */
  onFoundLostWrongly(): void;
}

/** The packets on their way, and what acknowledgements tell of them. One a connection. */
export class SentPackets {
  next = 0;
  /** How many packets have carried messages that have to arrive. */
  carrying = 0;
  readonly #events: SentPacketEvents;
  /** In the order of sending, without gaps; what stands before `head` is done with. */
  #packets: SentPacket[] = [];
  #head = 0;
  #newestAcknowledged = -1;
  /** Kept beyond its acknowledgement: later ones may tell that nothing came after it. */
  #newestPacket: SentPacket | undefined;
  #reorderMs = MIN_REORDER_MS;

  constructor(events: SentPacketEvents) {
    this.#events = events;
  }

  /** Notes that packet `next` was sent. */
  add(sentAtMs: number, units: readonly Unit[], wantsAck: boolean): SentPacket {
    const packet: SentPacket = { sequence: this.next++, sentAtMs, units, wantsAck, state: 'open' };
    this.#packets.push(packet);
    if (units.length > 0) this.carrying++;
    if (this.#packets.length - this.#head > MAX_KEPT) this.#lose(this.#packets[this.#head++]!);
    return packet;
  }

  /** Whether ACK tells of sent packets only. */
  isPossible(ack: Acknowledgement): boolean {
    const newest = unwrap(ack.newest, this.next);
    if (newest >= this.next || newest < 0) return false;
    return newest >= 32 || ack.bits >>> newest === 0;
  }

  /** Takes an acknowledgement that is possible. ISREPORT: the other end misses what should have come since. */
  acknowledge(ack: Acknowledgement, isReport: boolean, variationMs: number, nowMs: number): void {
    const newest = unwrap(ack.newest, this.next);
    const packet = this.#find(newest);
    if (packet?.state === 'open' && ack.delayMs < MAX_DELAY_MS) {
      this.#events.onRoundTrip(Math.max(0.1, nowMs - packet.sentAtMs - ack.delayMs));
    }
    this.#arrived(packet, nowMs);
    for (let i = 0; i < 32; i++) if ((ack.bits >>> i) & 1) this.#arrived(this.#find(newest - 1 - i), nowMs);
    if (newest >= this.#newestAcknowledged) {
      this.#newestAcknowledged = newest;
      this.#newestPacket = packet ?? this.#newestPacket;
      this.#reorderMs = Math.max(MIN_REORDER_MS, this.#reorderMs * REORDER_DECAY);
      const marginMs = isReport ? REPORTED_MARGIN_MS : Math.max(UNREPORTED_MARGIN_MS, 2 * variationMs);
      if (this.#newestPacket?.sequence === newest) this.#findLost(this.#newestPacket, ack.delayMs - marginMs);
    }
    this.#cut();
  }

  /**
   * The packets that wait for an acknowledgement longer than DUEATMS gives them are lost. Returns whether there were any.
   */
  expire(nowMs: number, dueAtMs: (packet: SentPacket) => number): boolean {
    let found = false;
    for (let i = this.#head; i < this.#packets.length; i++) {
      const packet = this.#packets[i]!;
      if (!awaited(packet)) continue;
      if (dueAtMs(packet) > nowMs) break;
      this.#lose(packet);
      found = true;
    }
    return found;
  }

  /** The oldest packet that is awaited: one that wants an acknowledgement, or carries something that still does. */
  oldestAwaited(): SentPacket | undefined {
    for (let i = this.#head; i < this.#packets.length; i++) if (awaited(this.#packets[i]!)) return this.#packets[i];
    return undefined;
  }

  /** Packet NEWEST has arrived, its receiver knew nothing newer DELAYMS later: what should have come by then is lost. */
  #findLost(newest: SentPacket, delayMs: number): void {
    for (let i = this.#head; i < this.#packets.length; i++) {
      const packet = this.#packets[i]!;
      if (packet.state !== 'open') continue;
      const laterMs = packet.sentAtMs - newest.sentAtMs;
      const isOvertaken = packet.sequence < newest.sequence && laterMs <= -this.#reorderMs;
      const isMissing = packet.sequence > newest.sequence && laterMs <= delayMs;
      if (isOvertaken || isMissing) this.#lose(packet);
    }
  }

  #arrived(packet: SentPacket | undefined, nowMs: number): void {
    if (!packet || packet.state === 'acknowledged') return;
    if (packet.state === 'lost') {
      this.#events.onFoundLostWrongly();
      const inFlightMs = nowMs - packet.sentAtMs;
      this.#reorderMs = Math.min(inFlightMs / 2, this.#reorderMs * 1.5);
    }
    packet.state = 'acknowledged';
    this.#events.onAcknowledged(packet);
  }

  #lose(packet: SentPacket): void {
    if (packet.state !== 'open') return;
    packet.state = 'lost';
    this.#events.onLost(packet);
  }

  #find(sequence: number): SentPacket | undefined {
    const first = this.#packets[this.#head];
    return first && sequence >= first.sequence ? this.#packets[this.#head + sequence - first.sequence] : undefined;
  }

  #cut(): void {
    const isDone = ({ state, sequence }: SentPacket): boolean =>
      state === 'acknowledged' || (state === 'lost' && sequence < this.#newestAcknowledged - KEPT_BEHIND);
    while (this.#head < this.#packets.length && isDone(this.#packets[this.#head]!)) this.#head++;
    if (this.#head >= 16 && this.#head * 2 >= this.#packets.length) {
      this.#packets.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

/** Whether the acknowledgement of a packet still matters: copies of its messages may have been acknowledged. */
function awaited({ state, wantsAck, units }: SentPacket): boolean {
  return state === 'open' && (wantsAck || units.some(({ acknowledged }) => !acknowledged));
}
