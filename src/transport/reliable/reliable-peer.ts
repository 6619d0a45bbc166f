import type { CloseCode } from '../close-codes.js';

/**
 * One end of a reliable UDP connection: a state machine between messages and packets. It reads no clock, starts no timer and
 * touches no socket, so that it runs the same in the server, in a browser and in a simulation. `docs/rudp.md` describes
 * the packets.
 *
 * Whoever owns a peer does four things:
 *
 * - hands every datagram that arrives to `receive`;
 * - after queueing messages, at the end of the turn, sends what `nextPackets` returns, one datagram each: normally one
 *   packet with everything in it;
 * - does the same when the clock reaches `nextWakeMs()`, which may have changed after every other call;
 * - goes on so after `onClose`, until `finished`, and then closes the road underneath: goodbyes have to be confirmed.
 *
 * All times are milliseconds of one monotonic clock, fractions welcome. A clock that goes backwards is taken to stand still.
 */
export interface ReliablePeer {
  /**
   * Queues BYTES for delivery once and in order within STREAM (0 to 15); streams do not wait for each other. BYTES must not
   * change until they are acknowledged. More than the queue may hold closes the connection with `slowConsumer`. Does
   * nothing once `closed`. Throws RangeError for a stream that does not exist.
   */
  sendReliable(stream: number, bytes: Uint8Array): void;
  /** Queues BYTES for delivery at most once. What the queue cannot hold is dropped and counted. */
  sendUnreliable(bytes: Uint8Array, options?: UnreliableOptions): void;
  /** Takes one datagram from the other end, of any content: what is no valid packet is refused and counted. */
  receive(packet: Uint8Array, nowMs: number): void;
  /** The packets to send now, at most `MAX_PACKET_BYTES` each; often none. */
  nextPackets(nowMs: number): Uint8Array[];
  /** When `nextPackets` wants to be called again although nothing was queued or received; may be past. Infinity for never. */
  nextWakeMs(): number;
  /**
   * Says goodbye: what is queued reliably still goes out, then CODE, until the other end has confirmed it or
   * `limits.closeWaitMs` have passed. `onClose` is called by the next `nextPackets`; no message is delivered any more.
   * Later calls do nothing.
   */
  close(code: Pick<CloseCode, 'code' | 'reason'>, nowMs: number): void;
  /** True from the first `close`, of either end, on. */
  readonly closed: boolean;
  /** True when nothing more has to be sent or received, so that the road underneath can be closed. */
  readonly finished: boolean;
  /** Bytes of messages that wait to be sent or acknowledged. */
  readonly queuedBytes: number;
  /** The figures as they stand; a new object at each call. */
  statistics(): ReliableStatistics;
}

export interface UnreliableOptions {
  /**
   * 0 to 65,535: of the messages with one key only the newest matters. One that still waits is replaced, one that arrives
   * after a newer one is dropped. Without a key every message that arrives is delivered, in the order of arrival.
   */
  readonly newestOf?: number;
}

/** Called from within `receive` and `nextPackets` only. They may call the peer back. */
export interface ReliableEvents {
  /** One complete message. BYTES may be a view of the received packet: copy what is kept, and do not write to it. */
  onMessage(bytes: Uint8Array, delivery: Delivery): void;
  /** The connection is over for messages. Called exactly once, after which no message is delivered. */
  onClose(close: ReliableClose): void;
  /** A datagram was refused. Ends nothing by itself. */
  onMalformed?(kind: RefusalKind): void;
}

export interface Delivery {
  readonly reliable: boolean;
  /** 0 for unreliable messages. */
  readonly stream: number;
}

export interface ReliableClose {
  /** One of `closeCodes`, or whatever number the other end has sent. */
  readonly code: number;
  readonly reason: string;
  /** `local`: this end closed, by `close` or because a limit was passed; `remote`: the other end said goodbye. */
  readonly by: 'local' | 'remote';
}

/**
 * Why a datagram was refused: `oversized`, longer than a packet may be; `corrupt`, too short or its checksum is wrong;
 * `version`, of another version of the protocol; `malformed`, its content makes no sense; `duplicate`, seen before;
 * `stale`, older than what could be told from a duplicate; `acknowledgement`, it acknowledges what was never sent;
 * `window`, it sends more ahead than a receiver has to keep.
 */
export type RefusalKind = (typeof refusalKinds)[number];

export const refusalKinds = [
  'oversized',
  'corrupt',
  'version',
  'malformed',
  'duplicate',
  'stale',
  'acknowledgement',
  'window',
] as const;

export interface ReliableStatistics {
  /** Smoothed round-trip time without the time that acknowledgements waited; 0 until it was measured. */
  readonly smoothedRttMs: number;
  readonly rttVariationMs: number;
  readonly minRttMs: number;
  /** Share of the packets sent that were lost, lately: 0 to 1. */
  readonly lossRate: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Packets sent that held nothing but an acknowledgement. */
  readonly bareAcksSent: number;
  /** Early copies sent: packets that held nothing new. */
  readonly earlyCopiesSent: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  /** Reliable messages, or pieces of them, that were sent again because they seemed lost. */
  readonly resent: number;
  /** Reliable messages, or pieces of them, that rode along in a later packet before anything was known. */
  readonly repeated: number;
  /** Unreliable messages dropped here for want of room or budget, or replaced by newer ones. */
  readonly droppedUnsent: number;
  /** Unreliable messages that arrived too late to be the newest, or never became complete. */
  readonly droppedReceived: number;
  /** Reliable messages, or pieces of them, that arrived again. */
  readonly duplicates: number;
  readonly refused: Readonly<Record<RefusalKind, number>>;
  /** What may be sent in a second at present. */
  readonly budgetBytesPerSec: number;
  readonly queuedBytes: number;
  /** Bytes held for the receiving side: messages ahead of a gap, and pieces of messages. */
  readonly heldBytes: number;
}
