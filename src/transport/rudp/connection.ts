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
import { PacketAllowance } from './packet-allowance.js';
import { PacketInbox } from './packet-inbox.js';
import type { Road } from './road.js';
import type { RudpMetrics } from './rudp-metrics.js';
import { TrafficReport } from './traffic-report.js';
import type { WakeQueue } from './wake-queue.js';

/** A congested road says when it is free again; this is for one that never does. */
const LOOK_AGAIN_MS = 50;
/** How long packets are held back from a congested road. */
const HOLD_MS = 1000;

/** What all connections of one listener share. */
export interface RudpHost {
  readonly limits: RudpLimits;
  readonly metrics: TransportMetrics & RudpMetrics;
  readonly logger: Logger;
  readonly flushes: FlushSet;
  readonly wakes: WakeQueue<RudpConnection>;
  /** The monotonic clock, milliseconds. */
  nowMs(): number;
  /** A number that changes from one turn of the event loop to the next. */
  turn(): number;
  /** Called when the road of a connection is closed, once. */
  forget(connection: RudpConnection): void;
}

export interface RudpOrigin {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
  /** Whether the client may come back by another road: its session then outlives the loss of this one for a while. */
  readonly resumable: boolean;
  /** Whether packets may be sent a second time before they are missed: not where the road repeats them itself. */
  readonly earlyCopies: boolean;
  /** Called when the connection is cut for a flood of packets. */
  onFlood?(): void;
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
  readonly #resumable: boolean;
  readonly #onFlood: (() => void) | undefined;
  /** Missing while the client is away. */
  #road: Road | undefined;
  readonly #peer: ReliablePeer;
  readonly #messages: MessageAllowance;
  readonly #packets: PacketAllowance;
  readonly #inbox: PacketInbox;
  readonly #traffic: TrafficReport;
  #events: ConnectionEvents | undefined;
  #flushPending = false;
  #forgotten = false;
  /** When the road was seen free last. */
  #freeAtMs: number;
  #awaySinceMs = 0;
  /** How long there was no road, all in all. */
  #awayMs = 0;

  constructor(host: RudpHost, road: Road, origin: RudpOrigin) {
    this.format = origin.format;
    this.clientIp = origin.clientIp;
    this.clientPort = origin.clientPort;
    this.#host = host;
    this.#road = road;
    this.#resumable = origin.resumable;
    this.#onFlood = origin.onFlood;
    const nowMs = host.nowMs();
    this.#freeAtMs = nowMs;
    this.#peer = createReliablePeer({
      limits: host.limits.reliable,
      nowMs,
      earlyCopy: origin.earlyCopies,
      events: {
        onMessage: (bytes, delivery) => this.#receiveMessage(bytes, delivery),
        onClose: (close) => this.#receiveClose(close),
        onMalformed: () => host.metrics.onMalformed(),
      },
    });
    this.#messages = createMessageAllowance(host.limits.maxMessagesPerSec, nowMs);
    this.#packets = new PacketAllowance(host.limits.maxPacketsPerSec, nowMs);
    this.#traffic = new TrafficReport(host.metrics);
    this.#inbox = new PacketInbox(host.turn, (packet) => this.#receivePacket(packet));
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
    } else if (this.#road) {
      this.#peer.sendUnreliable(message.payload);
    } else {
      this.#host.metrics.onDropped(1);
    }
    if (this.#road) this.#scheduleFlush();
    else if (this.#peer.closed) this.#cut('slowConsumer');
  }

  close(code: CloseCode): void {
    if (this.closed) return;
    if (!this.#road) return this.#cut(closeCodeName(code.code));
    this.#peer.close(code, this.#peerNowMs());
    this.#end(closeCodeName(code.code));
    this.#scheduleFlush();
  }

  /** Sends what is due, and asks to be woken when something will be. */
  flush(): void {
    this.#flushPending = false;
    const road = this.#road;
    if (!road) return;
    const nowMs = this.#peerNowMs();
    const congested = road.isCongested();
    if (!congested) this.#freeAtMs = nowMs;
    // A road that stays congested drops what it is given: deadlines still have to be kept.
    const held = congested && nowMs - this.#freeAtMs <= HOLD_MS;
    if (!held) for (const packet of this.#peer.nextPackets(nowMs)) road.send(packet);
    this.#traffic.update(this.#peer.statistics());
    if (this.#peer.finished) this.#leave();
    else this.#wakeAt(Math.max(this.#peer.nextWakeMs(), nowMs + (congested ? LOOK_AGAIN_MS : 1)));
  }

  wake(nowMs: number): void {
    if (!this.#road) {
      if (nowMs - this.#awaySinceMs >= this.#host.limits.resumeGraceMs) this.#cut('lost');
      else this.#host.wakes.set(this, this.#awaySinceMs + this.#host.limits.resumeGraceMs);
    } else if (!this.#flushPending) {
      this.flush();
    }
  }

  /** Takes a datagram that came by ROAD: counts it at once, and looks at it when it is its turn, if it is to be looked at. */
  receive(road: Road, packet: Uint8Array): void {
    if (road !== this.#road) return;
    this.#host.metrics.onPacketIn(packet.length);
    const fate = this.#packets.fateOf(this.#host.nowMs());
    if (fate === 'read') this.#inbox.push(packet);
    else if (fate === 'drop') this.#host.metrics.onMalformed();
    else this.#cutFlood();
  }

  #receivePacket(packet: Uint8Array): void {
    if (!this.#road) return;
    const peerNowMs = this.#peerNowMs();
    this.#peer.receive(packet, peerNowMs);
    const wakeMs = this.#peer.nextWakeMs();
    if (this.#peer.finished || wakeMs <= peerNowMs) this.#scheduleFlush();
    else this.#wakeAt(wakeMs);
  }

  /** The road can take datagrams again. */
  drained(): void {
    this.#scheduleFlush();
  }

  /** ROAD is gone. Nothing is lost by that as long as the client may come back by another. */
  lose(road: Road): void {
    if (road !== this.#road) return;
    if (!this.#resumable || this.closed) return this.#cut('lost');
    this.#road = undefined;
    this.#awaySinceMs = this.#host.nowMs();
    this.#host.wakes.set(this, this.#awaySinceMs + this.#host.limits.resumeGraceMs);
  }

  /** Goes on over ROAD. For the state machine no time has passed while there was none. */
  attach(road: Road): void {
    const former = this.#road;
    if (former) former.close();
    else this.#awayMs += this.#host.nowMs() - this.#awaySinceMs;
    this.#road = road;
    this.#freeAtMs = this.#peerNowMs();
    this.#scheduleFlush();
  }

  #peerNowMs(): number {
    return this.#host.nowMs() - this.#awayMs;
  }

  #wakeAt(peerMs: number): void {
    this.#host.wakes.set(this, peerMs + this.#awayMs);
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

  #cutFlood(): void {
    if (!this.closed) this.#onFlood?.();
    this.#cut('tooManyMessages');
  }

  #leave(): void {
    if (this.#forgotten) return;
    this.#forgotten = true;
    this.#inbox.clear();
    this.#host.wakes.delete(this);
    this.#road?.close();
    this.#road = undefined;
    this.#host.forget(this);
  }

  #end(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#host.metrics.onClose(reason);
    process.nextTick(tellClosed, this.#events, reason, this.#host.logger);
    this.#events = undefined;
  }
}

function tellClosed(events: ConnectionEvents | undefined, reason: string, logger: Logger): void {
  try {
    events?.onClose(reason);
  } catch (error) {
    logger.error('a closed connection could not be cleaned up', { error });
  }
}
