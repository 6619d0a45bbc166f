import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Logger } from '../../base/logger.js';
import type { WireFormat } from '../../wire/format.js';
import { deliver, openEvents, tellClosed } from '../call-events.js';
import { type CloseCode, closeCodeName, closeCodes } from '../close-codes.js';
import type { Connection, ConnectionEvents } from '../connection.js';
import type { FlushSet } from '../flush-set.js';
import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';
import type { OutboundMessage } from '../outbound-message.js';
import type { TransportMetrics } from '../transport-metrics.js';
import { buildFrame, frameOf, OPCODE_PONG, PING_FRAME } from './frame.js';
import { readFrames } from './frame-reader.js';
import type { WebSocketLimits } from './limits.js';
import { OutboundQueue } from './outbound-queue.js';
import { writeFrames } from './write-frames.js';
import { writeProgressOf } from './write-progress.js';

/** What all connections of one listener share. */
export interface ConnectionHost {
  readonly limits: WebSocketLimits;
  readonly metrics: TransportMetrics;
  readonly logger: Logger;
  readonly flushes: FlushSet;
  /** The monotonic clock, milliseconds. */
  nowMs(): number;
  /** Called when the socket of a connection is gone, once. */
  forget(connection: WebSocketConnection): void;
}

/** Who has connected, and how soon the first ping is due: the listener spreads them. */
export interface ConnectionOrigin {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
  readonly firstPingAfterMs: number;
}

/** The ws socket of a connection, which it finds its connection by: shared listeners need no closure each. */
export class ClientSocket extends WebSocket {
  connection: WebSocketConnection | undefined;
}

/** A class, and listeners that are shared: ten thousand idle connections should hold no closures of their own. */
export class WebSocketConnection implements Connection {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
  closed = false;

  readonly #host: ConnectionHost;
  readonly #ws: ClientSocket;
  readonly #socket: Socket;
  readonly #queue = new OutboundQueue();
  readonly #allowance: MessageAllowance;
  #events: ConnectionEvents | undefined;
  /** The answer to the client's latest ping; earlier ones need none. */
  #pong: Buffer | undefined;
  #flushPending = false;

  #heard = false;
  #heardAtMs: number;
  #pingAtMs: number;
  #receivedSincePing = 0;
  #writeProgress = -1;
  #writeStuckSinceMs = 0;

  constructor(host: ConnectionHost, ws: ClientSocket, socket: Socket, origin: ConnectionOrigin) {
    this.format = origin.format;
    this.clientIp = origin.clientIp;
    this.clientPort = origin.clientPort;
    this.#host = host;
    this.#ws = ws;
    this.#socket = socket;
    const nowMs = host.nowMs();
    this.#heardAtMs = nowMs;
    this.#pingAtMs = nowMs + origin.firstPingAfterMs;
    this.#allowance = createMessageAllowance(host.limits.maxMessagesPerSec, nowMs);
    ws.connection = this;
    readFrames(ws, socket, host.limits.maxMessageSizeBytes, onMessage);
    ws.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('close', onClose).on('error', onError);
  }

  /** Starts to hand over what arrives. Called once, right after the handshake. */
  start(open: (connection: Connection) => ConnectionEvents): void {
    this.#host.metrics.onOpen();
    this.#events = openEvents(open, this, this.#host.logger);
    if (!this.#events) this.close(closeCodes.internalError);
  }

  get queuedBytes(): number {
    return this.#queue.bytes + this.#socket.writableLength;
  }

  send(message: OutboundMessage): void {
    if (this.closed) return;
    const { limits, metrics } = this.#host;
    const offer = this.#queue.offer(message, limits.outgoingQueueBytes - this.#socket.writableLength);
    const dropped = this.#queue.takeDropped();
    if (dropped > 0) metrics.onDropped(dropped);
    if (offer === 'queued') this.#scheduleFlush();
    else if (offer === 'overflow') this.close(closeCodes.slowConsumer);
  }

  close(code: CloseCode): void {
    if (this.closed) return;
    const isOpen = this.#ws.readyState === WebSocket.OPEN;
    if (isOpen && code.code !== closeCodes.slowConsumer.code) this.#write();
    this.#end(closeCodeName(code.code));
    try {
      this.#ws.close(code.code, code.reason);
    } catch (error) {
      this.#host.logger.error('a close code could not be sent', { code: code.code, error });
      this.#ws.terminate();
    }
  }

  /** Writes what the turn has queued, unless the socket is still busy with earlier turns: then its drain goes on. */
  flush(): void {
    this.#flushPending = false;
    if (this.closed || this.#ws.readyState !== WebSocket.OPEN) return;
    if (this.#socket.writableNeedDrain) {
      this.#flushPending = true;
      this.#socket.once('drain', () => this.flush());
    } else {
      this.#write();
    }
  }

  /** Looks after the deadlines: silence, pings, and writes that get nowhere. */
  sweep(nowMs: number): void {
    if (this.closed) return;
    if (this.#heard) {
      this.#heard = false;
      this.#heardAtMs = nowMs;
    }
    const { pongWaitMs } = this.#host.limits;
    if (nowMs - this.#heardAtMs >= pongWaitMs) return this.close(closeCodes.idle);
    if (this.#isWriteStuck(nowMs)) return this.close(closeCodes.slowConsumer);
    this.#pingWhenDue(nowMs);
  }

  receive(data: Buffer, binary: boolean): void {
    if (this.closed || !this.#admit()) return;
    this.#host.metrics.onMessageIn(data.length);
    this.#receivedSincePing++;
    if (!deliver(this.#events, data, binary, this.#host.logger)) this.close(closeCodes.internalError);
  }

  receivePing(data: Buffer): void {
    if (this.closed || !this.#admit()) return;
    this.#pong = buildFrame(OPCODE_PONG, data);
    this.#scheduleFlush();
  }

  receivePong(): void {
    if (!this.closed) this.#admit();
  }

  /** The socket is gone; CODE is what the client has closed with, 1006 where it just went. */
  receiveClose(code: number): void {
    this.#end(code === 1006 ? 'lost' : 'clientClosed');
    this.#host.forget(this);
  }

  /** ws has refused what the client sent, or lost the socket, and closes by itself. */
  receiveError(error: Error & { code?: string }): void {
    this.#end(wsErrorName(error.code));
  }

  /** Counts what the client sends; false, and closed, where that is too much. */
  #admit(): boolean {
    this.#heard = true;
    if (this.#allowance.take(this.#host.nowMs())) return true;
    this.close(closeCodes.tooManyMessages);
    return false;
  }

  #scheduleFlush(): void {
    if (this.#flushPending) return;
    this.#flushPending = true;
    this.#host.flushes.add(this);
  }

  #write(): void {
    if (this.#pong) {
      this.#socket.write(this.#pong);
      this.#pong = undefined;
    }
    if (this.#queue.isEmpty) return;
    const messages = this.#queue.take();
    let bytes = 0;
    if (messages.length === 1 && this.#isWsIdle()) {
      const frame = frameOf(messages[0]!);
      bytes = frame.length;
      this.#socket.write(frame);
    } else if (this.#isWsIdle()) {
      const frames = messages.map(frameOf);
      for (const { length } of frames) bytes += length;
      writeFrames(this.#socket, frames, bytes);
    } else {
      for (const { payload, binary } of messages) {
        bytes += payload.length;
        this.#ws.send(payload, { binary });
      }
    }
    this.#host.metrics.onBytesOut(bytes, messages.length);
  }

  /** Whether ws itself holds nothing back, so that writing past it keeps the order. */
  #isWsIdle(): boolean {
    return this.#ws.bufferedAmount === this.#socket.writableLength;
  }

  #pingWhenDue(nowMs: number): void {
    const { pingPeriodMs, pingBackoffThreshold } = this.#host.limits;
    if (pingBackoffThreshold > 0 && this.#receivedSincePing >= pingBackoffThreshold) {
      this.#receivedSincePing = 0;
      this.#pingAtMs = nowMs + pingPeriodMs;
    } else if (nowMs >= this.#pingAtMs) {
      this.#pingAtMs = nowMs + pingPeriodMs;
      if (this.#ws.readyState === WebSocket.OPEN) this.#socket.write(PING_FRAME);
    }
  }

  #isWriteStuck(nowMs: number): boolean {
    if (this.#socket.writableLength === 0) {
      this.#writeProgress = -1;
      return false;
    }
    const progress = writeProgressOf(this.#socket);
    if (progress !== this.#writeProgress) {
      this.#writeProgress = progress;
      this.#writeStuckSinceMs = nowMs;
      return false;
    }
    return nowMs - this.#writeStuckSinceMs >= this.#host.limits.writeWaitMs;
  }

  #end(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#queue.take();
    this.#pong = undefined;
    this.#host.metrics.onClose(reason);
    tellClosed(this.#events, reason, this.#host.logger);
    this.#events = undefined;
  }
}

const wsErrorNames: Readonly<Record<string, keyof typeof closeCodes>> = {
  WS_ERR_INVALID_UTF8: 'invalidText',
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 'tooManyFragments',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'messageTooLarge',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'messageTooLarge',
};

function wsErrorName(errorCode = ''): string {
  return wsErrorNames[errorCode] ?? (errorCode.startsWith('WS_ERR_') ? 'protocolError' : 'lost');
}

function onMessage(this: WebSocket, data: unknown, binary: boolean): void {
  (this as ClientSocket).connection?.receive(data as Buffer, binary);
}

function onPing(this: WebSocket, data: Buffer): void {
  (this as ClientSocket).connection?.receivePing(data);
}

function onPong(this: WebSocket): void {
  (this as ClientSocket).connection?.receivePong();
}

function onClose(this: WebSocket, code: number): void {
  (this as ClientSocket).connection?.receiveClose(code);
}

function onError(this: WebSocket, error: Error): void {
  (this as ClientSocket).connection?.receiveError(error);
}
