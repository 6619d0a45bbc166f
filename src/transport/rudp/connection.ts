import type { Logger } from '../../base/logger.js';
import type { WireFormat } from '../../wire/format.js';
import { type CloseCode, closeCodeName, closeCodes } from '../close-codes.js';
import type { Connection, ConnectionEvents } from '../connection.js';
import { DELIVERY_STREAMS } from '../delivery-stream.js';
import type { FlushSet } from '../flush-set.js';
import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';
import type { OutboundMessage } from '../outbound-message.js';
import { createReliablePeer } from '../reliable/create-reliable-peer.js';
import type { Delivery, ReliableClose, ReliablePeer } from '../reliable/reliable-peer.js';
import type { TransportMetrics } from '../transport-metrics.js';
import type { RudpLimits } from './limits.js';
import type { Road } from './road.js';
import type { RudpMetrics } from './rudp-metrics.js';
import type { WakeQueue } from './wake-queue.js';

/** What all connections of one listener share. */
export interface RudpHost {
  readonly limits: RudpLimits;
  readonly metrics: TransportMetrics & RudpMetrics;
  readonly logger: Logger;
  readonly flushes: FlushSet;
  readonly wakes: WakeQueue<RudpConnection>;
  /** The monotonic clock, milliseconds. */
  nowMs(): number;
  /** Called when the road of a connection is closed, once. */
  forget(connection: RudpConnection): void;
}

export interface RudpOrigin {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
}

/**
 * Messages of a session on datagrams. Everything that one turn of the event loop queues leaves in one datagram, if it fits.
 * Whether a message is text or binary is told by its stream: binary ones use the upper half.
 */
export class RudpConnection implements Connection {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
  closed = false;

  readonly #host: RudpHost;
  readonly #road: Road;
  readonly #peer: ReliablePeer;
  readonly #messages: MessageAllowance;
  readonly #packets: MessageAllowance;
  #events: ConnectionEvents | undefined;
  #flushPending = false;
  #forgotten = false;
  #droppedSeen = 0;
  #sentSeen = { messages: 0, bytes: 0, packets: 0, resent: 0 };

  constructor(host: RudpHost, road: Road, origin: RudpOrigin) {
    this.format = origin.format;
    this.clientIp = origin.clientIp;
    this.clientPort = origin.clientPort;
    this.#host = host;
    this.#road = road;
    const nowMs = host.nowMs();
    this.#peer = createReliablePeer({
      limits: host.limits.reliable,
      nowMs,
      events: {
        onMessage: (bytes, delivery) => this.#receiveMessage(bytes, delivery),
        onClose: (close) => this.#receiveClose(close),
        onMalformed: () => host.metrics.onMalformed(),
      },
    });
    this.#messages = createMessageAllowance(host.limits.maxMessagesPerSec, nowMs);
    this.#packets = createMessageAllowance(host.limits.maxPacketsPerSec, nowMs);
  }

  /** Starts to hand over what arrives. Called once, when the road is open. */
  start(open: (connection: Connection) => ConnectionEvents): void {
    this.#host.metrics.onOpen();
    try {
      this.#events = open(this);
    } catch (error) {
      this.#host.logger.error('a connection could not be opened', { error });
      this.close(closeCodes.internalError);
    }
    this.#scheduleFlush();
  }

  get queuedBytes(): number {
    return this.#peer.queuedBytes;
  }

  /** Share of packets that get lost on the way to the client, lately. */
  get lossRate(): number {
    return this.#peer.statistics().lossRate;
  }

  send(message: OutboundMessage): void {
    if (this.closed) return;
    if (message.reliable) {
      const upper = message.binary ? DELIVERY_STREAMS : 0;
      this.#peer.sendReliable(upper + (message.stream ?? 0), message.payload);
    } else {
      this.#peer.sendUnreliable(message.payload);
    }
    this.#scheduleFlush();
  }

  close(code: CloseCode): void {
    if (this.closed) return;
    this.#peer.close(code, this.#host.nowMs());
    this.#end(closeCodeName(code.code));
    this.#scheduleFlush();
  }

  /** Sends what is due, and asks to be woken when something will be. */
  flush(): void {
    this.#flushPending = false;
    if (this.#forgotten) return;
    const nowMs = this.#host.nowMs();
    if (!this.#road.isCongested()) {
      for (const packet of this.#peer.nextPackets(nowMs)) this.#road.send(packet);
    }
    this.#count();
    if (this.#peer.finished) this.#leave();
    else this.#host.wakes.add(this, this.#peer.nextWakeMs());
  }

  wake(): void {
    if (!this.#flushPending) this.flush();
  }

  receive(packet: Uint8Array): void {
    if (this.#forgotten) return;
    const nowMs = this.#host.nowMs();
    this.#host.metrics.onPacketIn(packet.length);
    if (!this.#packets.take(nowMs)) return this.#cut('tooManyMessages');
    this.#peer.receive(packet, nowMs);
    if (this.#peer.finished || this.#peer.nextWakeMs() <= nowMs) this.#scheduleFlush();
    else this.#host.wakes.add(this, this.#peer.nextWakeMs());
  }

  /** The road can take datagrams again. */
  resume(): void {
    this.#scheduleFlush();
  }

  /** The road is gone. */
  lose(): void {
    this.#cut('lost');
  }

  #receiveMessage(bytes: Uint8Array, { reliable, stream }: Delivery): void {
    if (this.closed) return;
    const { metrics, logger } = this.#host;
    if (!this.#messages.take(this.#host.nowMs())) return this.close(closeCodes.tooManyMessages);
    metrics.onMessageIn(bytes.length);
    const binary = reliable ? stream >= DELIVERY_STREAMS : this.format === 'protobuf';
    try {
      this.#events?.onMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), binary);
    } catch (error) {
      logger.error('a message could not be handled', { error });
      this.close(closeCodes.internalError);
    }
  }

  #receiveClose({ code, by }: ReliableClose): void {
    this.#end(by === 'remote' ? 'clientClosed' : closeCodeName(code));
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushPending) return;
    this.#flushPending = true;
    this.#host.flushes.add(this);
  }

  /** Closes without a goodbye. */
  #cut(reason: string): void {
    this.#end(reason);
    this.#leave();
  }

  #leave(): void {
    if (this.#forgotten) return;
    this.#forgotten = true;
    this.#host.wakes.delete(this);
    this.#road.close();
    this.#host.forget(this);
  }

  #end(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#host.metrics.onClose(reason);
    process.nextTick(tellClosed, this.#events, reason, this.#host.logger);
    this.#events = undefined;
  }

  #count(): void {
    const { messagesSent, bytesSent, packetsSent, resent, droppedUnsent } = this.#peer.statistics();
    const { metrics } = this.#host;
    const seen = this.#sentSeen;
    if (packetsSent > seen.packets) {
      metrics.onBytesOut(bytesSent - seen.bytes, messagesSent - seen.messages);
      metrics.onPacketsOut(packetsSent - seen.packets, resent - seen.resent);
      this.#sentSeen = { messages: messagesSent, bytes: bytesSent, packets: packetsSent, resent };
    }
    if (droppedUnsent > this.#droppedSeen) {
      metrics.onDropped(droppedUnsent - this.#droppedSeen);
      this.#droppedSeen = droppedUnsent;
    }
  }
}

function tellClosed(events: ConnectionEvents | undefined, reason: string, logger: Logger): void {
  try {
    events?.onClose(reason);
  } catch (error) {
    logger.error('a closed connection could not be cleaned up', { error });
  }
}
