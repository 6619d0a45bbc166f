import type { Config } from '../../config/schema.js';

/** What one connection may use and how long it may be silent. Times in milliseconds. */
export interface WebSocketLimits {
  readonly maxMessageSizeBytes: number;
  /** How many bytes may wait for one client before reliable messages that do not fit close its connection. */
  readonly outgoingQueueBytes: number;
  /** 0 for no limit. A client may send one second's worth at once. */
  readonly maxMessagesPerSec: number;
  /** 0 for no limit. */
  readonly maxConnections: number;
  readonly writeWaitMs: number;
  readonly pongWaitMs: number;
  readonly pingPeriodMs: number;
  /** After so many messages of the client the next ping is put off by a whole period; 0 never puts it off. */
  readonly pingBackoffThreshold: number;
  readonly closeAckWaitMs: number;
}

/** The limits as configured. `socket.outgoing_queue_size` is none of them: bytes are what a slow client costs. */
export function webSocketLimits(config: Config): WebSocketLimits {
  return {
    maxMessageSizeBytes: config['socket.max_message_size_bytes'],
    outgoingQueueBytes: config['socket.outgoing_queue_bytes'],
    maxMessagesPerSec: config['socket.max_messages_per_sec'],
    maxConnections: config['socket.max_connections'],
    writeWaitMs: config['socket.write_wait_ms'],
    pongWaitMs: config['socket.pong_wait_ms'],
    pingPeriodMs: config['socket.ping_period_ms'],
    pingBackoffThreshold: config['socket.ping_backoff_threshold'],
    closeAckWaitMs: config['socket.close_ack_wait_ms'],
  };
}
