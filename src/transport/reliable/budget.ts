import { MAX_PACKET_BYTES } from './packet.js';
import type { ReliableLimits } from './reliable-options.js';
import type { RoundTrip } from './round-trip.js';

/** What DTLS, SCTP, UDP and IP add to a packet. */
const PACKET_OVERHEAD_BYTES = 90;
/** The packets of the TCP connection to be fair to. */
const SEGMENT_BYTES = 1460;
const START_BYTES_PER_SEC = 262_144;
/** So much may leave at once after a pause. */
const BURST_BYTES = 8 * MAX_PACKET_BYTES;
/** Share of a new observation in the loss rate: it remembers some 100 packets. */
const LOSS_GAIN = 0.01;
/** Above this share of lost packets the budget follows the fair rate, and early copies are worth it. */
const NOTABLE_LOSS = 0.005;
/** What is kept of the rate after each round trip that took too long. */
const DELAY_BACKOFF = 0.85;

/**
 * How much may be sent: a token bucket whose rate doubles each round trip while nothing is lost and it is used up, and follows
 * the rate that TCP would reach (RFC 5348) where packets are lost, so that other traffic on the way keeps its share.
 */
export class Budget {
  bytesPerSec: number;
  /** Share of the packets that were lost lately. */
  lossRate = 0;
  readonly #limits: ReliableLimits;
  readonly #roundTrip: RoundTrip;
  #tokens = BURST_BYTES;
  #filledAtMs: number;
  #reviewAtMs = 0;
  #wasShort = false;

  constructor(limits: ReliableLimits, roundTrip: RoundTrip, nowMs: number) {
    this.#limits = limits;
    this.#roundTrip = roundTrip;
    this.#filledAtMs = nowMs;
    this.bytesPerSec = this.#bounded(START_BYTES_PER_SEC);
  }

  get isLossy(): boolean {
    return this.lossRate > NOTABLE_LOSS;
  }

  /** Whether a packet may be sent. The last one may take more than is left. */
  allows(nowMs: number): boolean {
    this.#fill(nowMs);
    this.#wasShort ||= this.#tokens <= 0;
    return this.#tokens > 0;
  }

  /** How full the bucket is, 0 to 1: what is not strictly needed is sent only while there is plenty. */
  plenty(nowMs: number): number {
    this.#fill(nowMs);
    return Math.max(0, this.#tokens / this.#capacity());
  }

  /** When the next packet may be sent. */
  readyAtMs(nowMs: number): number {
    this.#fill(nowMs);
    return this.#tokens > 0 ? nowMs : nowMs + ((1 - this.#tokens) * 1000) / this.bytesPerSec;
  }

  spend(bytes: number): void {
    this.#tokens -= bytes + PACKET_OVERHEAD_BYTES;
  }

  /** A packet was acknowledged, or found lost. */
  observe(isLost: boolean): void {
    this.lossRate += ((isLost ? 1 : 0) - this.lossRate) * LOSS_GAIN;
  }

  /** A packet that was found lost has arrived after all. */
  takeBackLoss(): void {
    this.lossRate = Math.max(0, this.lossRate - LOSS_GAIN);
  }

  /** Adapts the rate, once a round trip. */
  review(nowMs: number): void {
    if (nowMs < this.#reviewAtMs) return;
    this.#reviewAtMs = nowMs + Math.max(10, this.#roundTrip.smoothedMs);
    const wasShort = this.#wasShort;
    this.#wasShort = false;
    if (this.#roundTrip.isGrowing && wasShort) this.bytesPerSec = this.#bounded(this.bytesPerSec * DELAY_BACKOFF);
    else if (this.isLossy) this.bytesPerSec = this.#bounded(Math.min(this.#fairRate(), this.bytesPerSec * 1.1));
    else if (wasShort) this.bytesPerSec = this.#bounded(this.bytesPerSec * 2);
  }

  /** RFC 5348, section 3.1. */
  #fairRate(): number {
    const rttSec = Math.max(1, this.#roundTrip.smoothedMs) / 1000;
    const p = this.lossRate;
    const wait = 4 * rttSec * 3 * Math.sqrt((3 * p) / 8) * p * (1 + 32 * p * p);
    return SEGMENT_BYTES / (rttSec * Math.sqrt((2 * p) / 3) + wait);
  }

  #bounded(bytesPerSec: number): number {
    const { minBytesPerSec, maxBytesPerSec } = this.#limits;
    return Math.min(maxBytesPerSec, Math.max(minBytesPerSec, bytesPerSec));
  }

  #fill(nowMs: number): void {
    const earned = ((nowMs - this.#filledAtMs) * this.bytesPerSec) / 1000;
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(this.#capacity(), this.#tokens + earned);
  }

  /** What 25 ms earn, but at least a burst. */
  #capacity(): number {
    return Math.max(BURST_BYTES, this.bytesPerSec / 40);
  }
}
