import { Budget } from './budget.js';
import { Cadence } from './cadence.js';
import type { PacketLoad } from './packet-load.js';
import { RecentUnits } from './recent-units.js';
import type { ReliableLimits } from './reliable-options.js';
import { ReliableOutbox, type Unit } from './reliable-outbox.js';
import { RoundTrip } from './round-trip.js';
import { type SentPacket, SentPackets } from './sent-packets.js';
import { UnreliableOutbox } from './unreliable-outbox.js';

/** How long after a message its early copy leaves: losses come in bursts, so not at once. */
const EARLY_COPY_AFTER_MS = 6;
/** An early copy that would leave so shortly before the next regular packet is left out: that one repeats its messages. */
const EARLY_COPY_GAP_MS = 4;
/** Messages younger than this are not repeated: they belong to the same flush. */
const REPEAT_AFTER_MS = 2;
/** How full the budget has to be for early copies, and to repeat the messages of the last flush or the last two. */
const PLENTY_FOR_COPY = 0.6;
const PLENTY_FOR_TWO = 0.5;
const PLENTY_FOR_ONE = 0.25;
const MAX_BACKOFF = 16;
const MAX_TIMEOUT_MS = 1000;

/** The sending half of a peer: what goes into the next packet, and what becomes of those on their way. */
export class Sender {
  readonly outbox = new ReliableOutbox();
  readonly unreliable = new UnreliableOutbox();
  readonly roundTrip = new RoundTrip();
  readonly cadence = new Cadence();
  readonly budget: Budget;
  readonly packets: SentPackets;
  resent = 0;
  repeated = 0;
  /** When a packet with reliable messages was acknowledged last. */
  confirmedAtMs = Number.NEGATIVE_INFINITY;
  readonly #recent = new RecentUnits();
  readonly #earlyCopy: boolean;
  /** Called with the number of each packet that is acknowledged. */
  readonly #onAcknowledged: (sequence: number) => void;
  #copyUnits: Unit[] = [];
  #copyAtMs = Number.POSITIVE_INFINITY;
  #backoff = 1;
  #prefersUnreliable = false;
  #isFlushing = false;
  #nowMs: number;

  constructor(limits: ReliableLimits, earlyCopy: boolean, nowMs: number, onAcknowledged: (sequence: number) => void) {
    this.#earlyCopy = earlyCopy;
    this.#nowMs = nowMs;
    this.#onAcknowledged = onAcknowledged;
    this.budget = new Budget(limits, this.roundTrip, nowMs);
    this.packets = new SentPackets({
      onRoundTrip: (rttMs) => this.roundTrip.measured(rttMs, this.#nowMs),
      onAcknowledged: (packet) => this.#acknowledged(packet),
      onLost: (packet) => this.#lost(packet),
      onFoundLostWrongly: () => this.budget.takeBackLoss(),
    });
  }

  get bytes(): number {
    return this.outbox.bytes + this.unreliable.bytes;
  }

  setTime(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  /** Whether there is something for a packet, the budget aside. */
  get hasData(): boolean {
    return this.outbox.hasSendable || !this.unreliable.isEmpty || this.#isCopyDue();
  }

  /** When `hasData` becomes true by itself: never where everything that was to be copied has been acknowledged. */
  get copyAtMs(): number {
    return this.#hasCopies() ? this.#copyAtMs : Number.POSITIVE_INFINITY;
  }

  /** When the oldest packet that wants an acknowledgement is given up. ANSWERDUE as in `expire`. */
  timeoutAtMs(answerDue: (sentAtMs: number) => number): number {
    const oldest = this.packets.oldestAwaited();
    return oldest ? this.#timeoutOf(oldest, answerDue) : Number.POSITIVE_INFINITY;
  }

  /** Gives up packets that should have been acknowledged. ANSWERDUE: by when a packet sent at a time is answered. */
  expire(answerDue: (sentAtMs: number) => number): void {
    const found = this.packets.expire(this.#nowMs, (packet) => this.#timeoutOf(packet, answerDue));
    if (found) this.#backoff = Math.min(MAX_BACKOFF, this.#backoff * 2);
  }

  /** What was new before is not any more: the next new message begins a flush. */
  beginFlush(): void {
    this.#isFlushing = false;
  }

  /** Fills LOAD. Only regular packets repeat messages: further ones would crowd SCTP's window. */
  fill(load: PacketLoad): void {
    this.#takeLost(load);
    const resends = load.units.length > 0;
    this.#takeFresh(load);
    if (this.#isCopyDue()) {
      load.isEarlyCopy = !load.hasNew && !resends;
      this.#takeCopies(load);
    }
    if (load.hasNew) {
      this.#takeRepeats(load);
      this.cadence.flushed(this.#nowMs);
      this.#planCopy(load);
    }
  }

  clear(): void {
    this.outbox.clear();
    this.unreliable.clear();
    this.#recent.clear();
    this.#copyUnits = [];
    this.#copyAtMs = Number.POSITIVE_INFINITY;
  }

  #takeLost(load: PacketLoad): void {
    for (let unit = this.outbox.takeLost(load.room); unit; unit = this.outbox.takeLost(load.room)) {
      load.carry(unit);
      this.resent++;
    }
  }

  /** Takes what was never sent. What is left out this time comes first the next. */
  #takeFresh(load: PacketLoad): void {
    if (this.#prefersUnreliable) {
      this.#takeUnreliable(load);
      this.#takeNew(load);
    } else {
      this.#takeNew(load);
      this.#takeUnreliable(load);
    }
    this.#prefersUnreliable = this.unreliable.isEmpty ? false : !this.#prefersUnreliable;
  }

  #takeNew(load: PacketLoad): void {
    for (let unit = this.outbox.takeNew(load.room); unit; unit = this.outbox.takeNew(load.room)) {
      this.#countFlush(load);
      unit.sentAtMs = this.#nowMs;
      this.#recent.add(unit);
      load.carry(unit);
    }
  }

  #takeUnreliable(load: PacketLoad): void {
    for (let frame = this.unreliable.take(load.room); frame; frame = this.unreliable.take(load.room)) {
      this.#countFlush(load);
      load.addUnreliable(frame);
    }
  }

  #countFlush(load: PacketLoad): void {
    load.hasNew = true;
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#recent.rotate();
  }

  #takeCopies(load: PacketLoad): void {
    for (const unit of this.#copyUnits) {
      if (!unit.acknowledged && !load.units.includes(unit) && load.fits(unit)) load.carry(unit);
    }
    this.#copyUnits = [];
    this.#copyAtMs = Number.POSITIVE_INFINITY;
  }

  #takeRepeats(load: PacketLoad): void {
    const plenty = this.budget.plenty(this.#nowMs);
    const flushes = plenty > PLENTY_FOR_TWO ? 2 : plenty > PLENTY_FOR_ONE ? 1 : 0;
    for (const unit of this.#recent.unacknowledged(this.#nowMs - REPEAT_AFTER_MS, flushes)) {
      if (!load.fitsRepeat(unit) || load.units.includes(unit)) continue;
      load.addRepeat(unit);
      this.repeated++;
    }
  }

  /** Decides whether the new messages of LOAD get an early copy. */
  #planCopy(load: PacketLoad): void {
    const untilNextMs = this.cadence.nextAtMs() - this.#nowMs;
    const isWanted =
      this.#earlyCopy &&
      this.budget.isLossy &&
      !this.roundTrip.isGrowing &&
      untilNextMs > EARLY_COPY_AFTER_MS + EARLY_COPY_GAP_MS &&
      this.budget.plenty(this.#nowMs) > PLENTY_FOR_COPY;
    const units = load.units.filter(({ sentAtMs }) => sentAtMs === this.#nowMs);
    if (!isWanted || units.length === 0) return;
    if (this.#copyAtMs <= this.#nowMs + EARLY_COPY_AFTER_MS) this.#copyUnits.push(...units);
    else this.#copyUnits = units;
    this.#copyAtMs = Math.min(this.#copyAtMs, this.#nowMs + EARLY_COPY_AFTER_MS);
  }

  #isCopyDue(): boolean {
    return this.#copyAtMs <= this.#nowMs && this.#hasCopies();
  }

  #hasCopies(): boolean {
    return this.#copyUnits.some(({ acknowledged }) => !acknowledged);
  }

  #timeoutOf({ sentAtMs }: SentPacket, answerDue: (sentAtMs: number) => number): number {
    const timeoutMs = Math.min(MAX_TIMEOUT_MS, this.roundTrip.timeoutMs() * this.#backoff);
    return Math.max(sentAtMs + timeoutMs, answerDue(sentAtMs));
  }

  #acknowledged(packet: SentPacket): void {
    if (packet.wantsAck || packet.units.length > 0) this.#backoff = 1;
    if (packet.units.length > 0) this.confirmedAtMs = this.#nowMs;
    this.budget.observe(false);
    for (const unit of packet.units) this.outbox.acknowledged(unit);
    this.#onAcknowledged(packet.sequence);
  }

  #lost(packet: SentPacket): void {
    this.budget.observe(true);
    for (const unit of packet.units) {
      if (unit.acknowledged || unit.carrier !== packet.sequence) continue;
      unit.carrier = -1;
      this.outbox.lost(unit);
    }
  }
}
