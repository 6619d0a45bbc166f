import type { ReliableEvents } from './reliable-peer.js';

/** What one peer may use, and how long it waits. Bytes and milliseconds. */
export interface ReliableLimits {
  /** The largest message to accept; a larger one closes the connection with `messageTooLarge`. */
  readonly maxMessageBytes: number;
  /** How much may wait to be sent or acknowledged. */
  readonly queueBytes: number;
  /** How long the other end may be silent before the connection is closed with `idle`. */
  readonly idleMs: number;
  /** After so long without sending anything, something is sent that the other end has to answer. */
  readonly keepaliveMs: number;
  /** How long a reliable message may stay unacknowledged before the connection is closed with `slowConsumer`. */
  readonly ackWaitMs: number;
  /** How long a close may take. */
  readonly closeWaitMs: number;
  /** Bounds of the send budget, bytes a second. It starts in between and follows loss and round-trip time. */
  readonly minBytesPerSec: number;
  readonly maxBytesPerSec: number;
}

export const defaultReliableLimits: ReliableLimits = {
  maxMessageBytes: 4096,
  queueBytes: 1_048_576,
  idleMs: 25_000,
  keepaliveMs: 5000,
  ackWaitMs: 10_000,
  closeWaitMs: 2000,
  minBytesPerSec: 32_768,
  maxBytesPerSec: 4_194_304,
};

export interface ReliableOptions {
  readonly limits: ReliableLimits;
  readonly events: ReliableEvents;
  /** The time now, from which on the peer counts. */
  readonly nowMs: number;
  /**
   * Whether, while packets get lost and the round-trip time does not grow, new reliable messages are sent a second time
   * after about 6 ms, in a packet of their own. On by default.
   */
  readonly earlyCopy?: boolean;
}
