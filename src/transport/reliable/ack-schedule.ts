/** How long an acknowledgement waits for something to travel with, where no regular packet is to be expected. */
export const ACK_WAIT_MS = 5;
/** How long it may wait where nothing reliable was received. */
const LOOSE_ACK_WAIT_MS = 100;
/** The longest wait for the next regular packet: acknowledgements ride along down to eight packets a second. */
const MAX_RIDE_WAIT_MS = 130;
/** How long after the announced time the regular packet is given up. */
const RIDE_SLACK_MS = 3;
/** The wait with a gap in the packets: enough for one that was overtaken. */
const GAP_ACK_WAIT_MS = 2;
/** An acknowledgement tells of 33 packets; half of them may be lost on the way back twice over. */
const MAX_UNACKNOWLEDGED_PACKETS = 12;

/** `urgent`: a ping or a goodbye; `gap`: a reliable message waits for a missing one; `loose`: nothing has to be confirmed soon. */
export type AckNeed = 'urgent' | 'gap' | 'reliable' | 'loose';

/** When what was received has to be acknowledged although nothing else is there to be sent. */
export class AckSchedule {
  dueAtMs = Number.POSITIVE_INFINITY;
  /** When the latest acknowledgement left. */
  sentAtMs = Number.NEGATIVE_INFINITY;
  #packets = 0;

  /** A packet was received; the next regular packet of this end is due at NEXTATMS. */
  received(need: AckNeed, nowMs: number, nextAtMs: number): void {
    const isFull = ++this.#packets >= MAX_UNACKNOWLEDGED_PACKETS;
    const dueAtMs = isFull ? nowMs : nowMs + this.#waitMs(need, nextAtMs - nowMs);
    this.dueAtMs = Math.min(this.dueAtMs, dueAtMs);
  }

  /** Every packet acknowledges. */
  sent(nowMs: number): void {
    this.sentAtMs = nowMs;
    this.dueAtMs = Number.POSITIVE_INFINITY;
    this.#packets = 0;
  }

  #waitMs(need: AckNeed, untilNextMs: number): number {
    if (need === 'urgent') return 0;
    if (need === 'gap') return GAP_ACK_WAIT_MS;
    if (need === 'loose') return LOOSE_ACK_WAIT_MS;
    return untilNextMs >= 0 && untilNextMs <= MAX_RIDE_WAIT_MS ? untilNextMs + RIDE_SLACK_MS : ACK_WAIT_MS;
  }
}
