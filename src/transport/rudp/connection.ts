import type { WireFormat } from '../../wire/format.js';
import { deliver, openEvents, tellClosed } from '../call-events.js';
import { type CloseCode, closeCodeName, closeCodes } from '../close-codes.js';
import type { Connection, ConnectionEvents } from '../connection.js';
import { DELIVERY_STREAMS } from '../delivery-stream.js';
import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';
import type { OutboundMessage } from '../outbound-message.js';
import { createReliablePeer } from '../reliable/create-reliable-peer.js';
import { PausableClock } from '../reliable/pausable-clock.js';
import type { Delivery, ReliableClose, ReliablePeer } from '../reliable/reliable-peer.js';
import { PacketIntake } from './packet-intake.js';
import type { Road } from './road.js';
import type { RudpHost } from './rudp-host.js';
import { TrafficReport } from './traffic-report.js';

/** A congested road says when it is free again; this is for one that never does. */
const LOOK_AGAIN_MS = 50;
/** How long packets are held back from a congested road. */
const HOLD_MS = 1000;

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

  readonly #host: RudpHost<RudpConnection>;
  readonly #resumable: boolean;
  readonly #onFlood: (() => void) | undefined;
  /** Missing while the client is away. */
  #road: Road | undefined;
  /** The state machine's: for that no time passes while there is no road. */
  readonly #clock: PausableClock;
  readonly #peer: ReliablePeer;
  readonly #messages: MessageAllowance;
  readonly #intake: PacketIntake;
  readonly #traffic: TrafficReport;
  #events: ConnectionEvents | undefined;
  #flushPending = false;
  #forgotten = false;
  /** When the road was seen free last. */
  #freeAtMs: number;

  constructor(host: RudpHost<RudpConnection>, road: Road, origin: RudpOrigin) {
    this.format = origin.format;
    this.clientIp = origin.clientIp;
    this.clientPort = origin.clientPort;
    this.#host = host;
    this.#road = road;
    this.#resumable = origin.resumable;
    this.#onFlood = origin.onFlood;
    this.#clock = new PausableClock(host.nowMs);
    const nowMs = this.#clock.nowMs();
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
    this.#traffic = new TrafficReport(host.metrics);
    this.#intake = new PacketIntake(host, {
      onPacket: (packet) => this.#receivePacket(packet),
      onFlood: () => this.#cutFlood(),
    });
  }

  /** Starts to hand over what arrives. Called once, when the road is open. */
  start(open: (connection: Connection) => ConnectionEvents): void {
    this.#host.metrics.onOpen();
    this.#events = openEvents(open, this, this.#host.logger);
    if (!this.#events) this.close(closeCodes.internalError);
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
    this.#peer.close(code, this.#clock.nowMs());
    this.#end(closeCodeName(code.code));
    this.#scheduleFlush();
  }

  /** Sends what is due, and asks to be woken when something will be. */
  flush(): void {
    this.#flushPending = false;
    const road = this.#road;
    if (!road) return;
    const nowMs = this.#clock.nowMs();
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
    const awaySinceMs = this.#clock.stoppedAtMs;
    if (awaySinceMs === undefined) {
      if (!this.#flushPending) this.flush();
    } else if (nowMs - awaySinceMs >= this.#host.limits.resumeGraceMs) {
      this.#cut('lost');
    } else {
      this.#wakeAfterGrace();
    }
  }

  /** Takes a datagram that came by ROAD. */
  receive(road: Road, packet: Uint8Array): void {
    if (road === this.#road) this.#intake.receive(packet);
  }

  #receivePacket(packet: Uint8Array): void {
    if (!this.#road) return;
    const nowMs = this.#clock.nowMs();
    this.#peer.receive(packet, nowMs);
    const wakeMs = this.#peer.nextWakeMs();
    if (this.#peer.finished || wakeMs <= nowMs) this.#scheduleFlush();
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
    this.#clock.stop();
    this.#wakeAfterGrace();
  }

  /** Goes on over ROAD. */
  attach(road: Road): void {
    this.#road?.close();
    this.#clock.start();
    this.#road = road;
    this.#freeAtMs = this.#clock.nowMs();
    this.#scheduleFlush();
  }

  #wakeAt(ms: number): void {
    this.#host.wakes.set(this, this.#clock.toSourceMs(ms));
  }

  #wakeAfterGrace(): void {
    this.#wakeAt(this.#clock.nowMs() + this.#host.limits.resumeGraceMs);
  }

  #receiveMessage(bytes: Uint8Array, { reliable, stream }: Delivery): void {
    if (this.closed) return;
    const { metrics, logger } = this.#host;
    if (!this.#messages.take(this.#host.nowMs())) return this.close(closeCodes.tooManyMessages);
    metrics.onMessageIn(bytes.length);
    const binary = reliable ? stream >= DELIVERY_STREAMS : this.format === 'protobuf';
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!deliver(this.#events, data, binary, logger)) this.close(closeCodes.internalError);
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
    this.#intake.clear();
    this.#host.wakes.delete(this);
    this.#road?.close();
    this.#road = undefined;
    this.#host.forget(this);
  }

  #end(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#host.metrics.onClose(reason);
    tellClosed(this.#events, reason, this.#host.logger);
    this.#events = undefined;
  }
}
