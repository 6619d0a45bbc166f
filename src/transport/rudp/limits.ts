import type { Config } from '../../config/schema.js';
import { defaultReliableLimits, type ReliableLimits } from '../reliable/reliable-options.js';

/** What one connection may use and how long it may be silent. Times in milliseconds. */
export interface RudpLimits {
  /** Of the state machine between messages and packets. */
  readonly reliable: ReliableLimits;
  /** 0 for no limit. A client may send one second's worth at once. */
  readonly maxMessagesPerSec: number;
  /** More packets than that are no game: they cost processing time whatever is in them. */
  readonly maxPacketsPerSec: number;
  /** How many offers are answered in a second, whoever they come from; 0 for no limit. */
  readonly maxOffersPerSec: number;
  /** How many connections may be on their way at once; the oldest make room for newer ones. */
  readonly maxHalfOpen: number;
  /** How long one may be on its way. */
  readonly connectTimeoutMs: number;
  /** How long a client that asked for it may be away before its session ends. */
  readonly resumeGraceMs: number;
}

/** The limits as configured. What a WebSocket has a limit for has the same one here. */
export function rudpLimits(config: Config): RudpLimits {
  return {
    reliable: {
      ...defaultReliableLimits,
      maxMessageBytes: config['socket.max_message_size_bytes'],
      queueBytes: config['socket.outgoing_queue_bytes'],
      idleMs: config['socket.pong_wait_ms'],
      ackWaitMs: config['socket.write_wait_ms'],
      closeWaitMs: config['socket.close_ack_wait_ms'],
    },
    maxMessagesPerSec: config['socket.max_messages_per_sec'],
    maxPacketsPerSec: config['rudp.max_packets_per_sec'],
    maxOffersPerSec: config['rudp.max_offers_per_sec'],
    maxHalfOpen: config['rudp.max_half_open'],
    connectTimeoutMs: config['rudp.connect_timeout_ms'],
    resumeGraceMs: config['rudp.resume_grace_ms'],
  };
}
