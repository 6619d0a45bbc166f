import { type CloseCode, closeCodes } from '../close-codes.js';
import { Closing } from './closing.js';
import { encodePacket } from './encode-packet.js';
import { Hearing } from './hearing.js';
import { type Packet, STREAMS } from './packet.js';
import { PacketLoad } from './packet-load.js';
import { parsePacket } from './parse-packet.js';
import { Receiver } from './receiver.js';
import type { ReliableOptions } from './reliable-options.js';
import type { RefusalKind, ReliablePeer, ReliableStatistics, UnreliableOptions } from './reliable-peer.js';
import { Sender } from './sender.js';
import { wrap } from './sequence.js';
import { TrafficCounts } from './traffic-counts.js';
import { MAX_UNRELIABLE_BYTES } from './unreliable-outbox.js';

/** More packets do not leave at once. */
const MAX_PACKETS_PER_CALL = 32;
/** How often a deaf end is sent what waits: it may hear it after all. */
const TRY_EVERY_MS = 250;
/** The stream of unreliable messages that are too large to be sent as such. */
const LARGE_UNRELIABLE_STREAM = 0;

/** A class, as its parts are: a server holds thousands of them, and closures of their own would cost each of them memory. */
export class Peer implements ReliablePeer {
  readonly #options: ReliableOptions;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #hearing: Hearing;
  readonly #closing: Closing;
  #nowMs: number;
  #sentAtMs: number;
  /** When messages were sent last. */
  #triedAtMs = Number.NEGATIVE_INFINITY;
  readonly #traffic = new TrafficCounts();
  readonly #answerDue = (sentAtMs: number): number =>
    this.#receiver.watch.firstAfterMs(sentAtMs + this.#sender.roundTrip.smoothedMs - 2);

  constructor(options: ReliableOptions) {
    const { limits, events, nowMs, earlyCopy = true } = options;
    this.#options = options;
    this.#nowMs = nowMs;
    this.#sentAtMs = nowMs;
    this.#hearing = new Hearing(limits, nowMs);
    this.#closing = new Closing(limits.closeWaitMs, (close) => events.onClose(close));
    this.#sender = new Sender(limits, earlyCopy, nowMs, (sequence) => this.#closing.acknowledged(sequence));
    this.#receiver = new Receiver(limits.maxMessageBytes, (message, delivery) => events.onMessage(message, delivery));
  }

  get queuedBytes(): number {
    return this.#sender.bytes;
  }

  get closed(): boolean {
    return this.#closing.closed;
  }

  get finished(): boolean {
    return this.#closing.finished;
  }

  sendReliable(stream: number, bytes: Uint8Array): void {
    if (!Number.isInteger(stream) || stream < 0 || stream >= STREAMS)
      throw new RangeError(`there is no stream ${stream}`);
    if (this.closed) return;
    this.#traffic.messagesSent++;
    this.#sender.outbox.push(stream, bytes);
    const { queueBytes } = this.#options.limits;
    if (this.#sender.bytes > queueBytes) this.#sender.unreliable.clear();
    if (this.#sender.bytes > queueBytes) this.#fail(closeCodes.slowConsumer);
  }

  sendUnreliable(bytes: Uint8Array, options?: UnreliableOptions): void {
    if (bytes.length > MAX_UNRELIABLE_BYTES) return this.sendReliable(LARGE_UNRELIABLE_STREAM, bytes);
    const key = options?.newestOf;
    if (key !== undefined && wrap(key) !== key) throw new RangeError(`a key is a number from 0 to 65535: ${key}`);
    if (this.closed) return;
    this.#traffic.messagesSent++;
    this.#sender.unreliable.push(bytes, key, this.#options.limits.queueBytes - this.#sender.outbox.bytes);
  }

  receive(bytes: Uint8Array, nowMs: number): void {
    if (this.finished) return;
    this.#setTime(nowMs);
    const packet = parsePacket(bytes);
    if (typeof packet === 'string') return this.#refuse(packet);
    const sequence = this.#receiver.window.place(packet.sequence);
    if (typeof sequence === 'string') return this.#refuse(sequence);
    if (packet.ack && !this.#sender.packets.isPossible(packet.ack)) return this.#refuse('acknowledgement');
    if (!this.#receiver.fits(packet)) return this.#refuse('window');
    this.#hearing.heard(this.#nowMs);
    this.#traffic.received(bytes.length);
    this.#take(packet, sequence);
  }

  nextPackets(nowMs: number): Uint8Array[] {
    this.#setTime(nowMs);
    this.#checkDeadlines();
    this.#closing.tell();
    if (this.finished) return [];
    this.#sender.expire(this.#answerDue);
    this.#sender.budget.review(this.#nowMs);
    this.#sender.beginFlush();
    const packets: Uint8Array[] = [];
    while (packets.length < MAX_PACKETS_PER_CALL && !this.finished && this.#hasReason()) packets.push(this.#build());
    if (!this.#sender.unreliable.isEmpty) this.#sender.unreliable.expire(this.#nowMs);
    return packets;
  }

  nextWakeMs(): number {
    if (this.#closing.isUntold || this.#isStuck()) return this.#nowMs;
    if (this.finished) return Number.POSITIVE_INFINITY;
    const { limits } = this.#options;
    const { budget, copyAtMs, hasData } = this.#sender;
    return Math.min(
      this.#receiver.acks.dueAtMs,
      this.#receiver.watch.missedAtMs,
      this.#sender.timeoutAtMs(this.#answerDue),
      copyAtMs > this.#nowMs ? copyAtMs : Number.POSITIVE_INFINITY,
      hasData ? Math.max(budget.readyAtMs(this.#nowMs), this.#mayTryAtMs()) : Number.POSITIVE_INFINITY,
      this.#closing.dueAtMs(this.#sender.bytes > 0) ?? this.#sentAtMs + limits.keepaliveMs,
      this.#hearing.heardAtMs + limits.idleMs,
    );
  }

  close({ code, reason }: Pick<CloseCode, 'code' | 'reason'>, nowMs: number): void {
    this.#setTime(nowMs);
    this.#close(code, reason, true);
  }

  statistics(): ReliableStatistics {
    const traffic = this.#traffic;
    const { roundTrip, budget, unreliable, resent, repeated } = this.#sender;
    return {
      smoothedRttMs: roundTrip.smoothedMs,
      rttVariationMs: roundTrip.variationMs,
      minRttMs: roundTrip.minMs,
      lossRate: budget.lossRate,
      packetsSent: traffic.packetsSent,
      packetsReceived: traffic.packetsReceived,
      bareAcksSent: traffic.bareAcksSent,
      earlyCopiesSent: traffic.earlyCopiesSent,
      bytesSent: traffic.bytesSent,
      bytesReceived: traffic.bytesReceived,
      messagesSent: traffic.messagesSent,
      messagesReceived: this.#receiver.messages,
      resent,
      repeated,
      droppedUnsent: unreliable.dropped,
      droppedReceived: this.#receiver.dropped,
      duplicates: this.#receiver.duplicates,
      refused: { ...traffic.refused },
      budgetBytesPerSec: budget.bytesPerSec,
      queuedBytes: this.#sender.bytes,
      heldBytes: this.#receiver.heldBytes,
    };
  }

  #setTime(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#sender.setTime(this.#nowMs);
  }

  #refuse(kind: RefusalKind): void {
    this.#traffic.refused[kind]++;
    this.#options.events.onMalformed?.(kind);
  }

  #take(packet: Packet, sequence: number): void {
    this.#receiver.note(packet, sequence, this.#nowMs);
    const { packets, roundTrip } = this.#sender;
    if (packet.ack) packets.acknowledge(packet.ack, packet.overdue, roundTrip.variationMs, this.#nowMs);
    const failure = this.#receiver.accept(packet, sequence, this.#nowMs, () => !this.closed);
    if (failure) this.#fail(failure);
    const goodbye = packet.frames.find((frame) => frame.kind === 'close');
    if (goodbye && this.#closing.hear(goodbye)) {
      this.#sender.clear();
      this.#closing.tell();
    }
    const { confirmedAtMs, outbox, cadence, packets: sent } = this.#sender;
    this.#hearing.listen(confirmedAtMs, () => outbox.oldestSentAtMs(), sent.carrying);
    this.#receiver.planAck(packet, this.#nowMs, cadence.nextAtMs(), this.#hearing.isDeaf);
  }

  #checkDeadlines(): void {
    this.#closing.expire(this.#nowMs);
    if (this.closed) return;
    if (this.#hearing.isSilent(this.#nowMs)) this.#fail(closeCodes.idle);
    else if (this.#isStuck()) this.#fail(closeCodes.slowConsumer);
  }

  #isStuck(): boolean {
    return !this.closed && this.#hearing.isStuck(this.#sender.outbox.oldestSentAtMs());
  }

  /** From when on messages may be sent, the budget aside. */
  #mayTryAtMs(): number {
    return this.#hearing.isDeaf ? this.#triedAtMs + TRY_EVERY_MS : Number.NEGATIVE_INFINITY;
  }

  #maySendMessages(): boolean {
    return this.#mayTryAtMs() <= this.#nowMs && this.#sender.budget.allows(this.#nowMs);
  }

  #fail({ code, reason }: CloseCode): void {
    this.#close(code, reason, false);
  }

  #close(code: number, reason: string, drains: boolean): void {
    if (this.closed) return;
    this.#closing.begin(code, reason, drains, this.#nowMs);
    if (!drains) this.#sender.clear();
  }

  #goodbyeAtMs(): number {
    return this.#closing.goodbyeAtMs(this.#sender.bytes > 0);
  }

  #isPingDue(): boolean {
    return !this.closed && this.#nowMs - this.#sentAtMs >= this.#options.limits.keepaliveMs;
  }

  #hasReason(): boolean {
    const { acks, watch } = this.#receiver;
    const dueAtMs = Math.min(acks.dueAtMs, watch.missedAtMs, this.#goodbyeAtMs());
    if (dueAtMs <= this.#nowMs || this.#isPingDue()) return true;
    return this.#sender.hasData && this.#maySendMessages();
  }

  #build(): Uint8Array {
    const { packets, budget, cadence, roundTrip } = this.#sender;
    const { watch, acks, window } = this.#receiver;
    const load = new PacketLoad(packets.next);
    const sayGoodbye = this.#goodbyeAtMs() <= this.#nowMs;
    if (sayGoodbye) load.addControl(this.#closing.frame);
    if (this.#isPingDue()) load.addControl({ kind: 'ping' });
    const isReport = watch.missedAtMs <= this.#nowMs;
    if (isReport) watch.report();
    if (this.#maySendMessages()) {
      this.#sender.fill(load);
      this.#triedAtMs = this.#nowMs;
    }
    const untilNextMs = Math.ceil(cadence.nextAtMs() - this.#nowMs);
    const bytes = encodePacket({
      sequence: wrap(load.sequence),
      ack: window.acknowledgement(this.#nowMs),
      nextMs: untilNextMs >= 1 && untilNextMs <= 255 ? untilNextMs : 0,
      overdue: isReport,
      frames: load.frames,
    });
    const wantsAck = load.frames.some(({ kind }) => kind === 'ping' || kind === 'close');
    packets.add(this.#nowMs, load.units, wantsAck);
    this.#closing.sent(load.sequence, sayGoodbye, this.#nowMs, roundTrip.timeoutMs());
    acks.sent(this.#nowMs);
    this.#sentAtMs = this.#nowMs;
    this.#traffic.sent(load, bytes.length);
    budget.spend(bytes.length);
    return bytes;
  }
}
