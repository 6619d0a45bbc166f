import { createServer } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { silentLogger } from '../../../src/base/logger.js';
import type { Acceptance } from '../../../src/transport/acceptance.js';
import type { WebSocketLimits } from '../../../src/transport/ws/limits.js';
import { createWebSocketListener, type WebSocketListener } from '../../../src/transport/ws/listener.js';
import { createClientInbox } from '../client-inbox.js';
import {
  type ContractClient,
  type ContractLimits,
  type ContractServer,
  contractLimits,
  createServerEnd,
  type ServerEnd,
} from '../contract.js';
import { closeServer, listenLocally } from '../http-server.js';

export interface WebSocketHarness extends ContractServer {
  readonly port: number;
  readonly listener: WebSocketListener;
  /** What the metrics were told. */
  readonly counts: { messagesIn: number; bytesIn: number; bytesOut: number; messagesOut: number; writes: number };
  readonly opened: number;
  readonly closeReasons: string[];
  readonly errors: string[];
  /** The server's end of the next connection that opens, however it is made. */
  nextEnd(): Promise<ServerEnd>;
  /** A TCP connection that speaks for itself. */
  raw(text?: string): Promise<RawClient>;
}

export interface RawClient {
  readonly socket: Socket;
  /** Everything received so far. */
  readonly bytes: () => Buffer;
  /** Resolves once what was received satisfies TEST. */
  until(test: (bytes: Buffer) => boolean): Promise<Buffer>;
  readonly ended: Promise<Buffer>;
}

export interface HarnessOptions {
  readonly limits?: Partial<WebSocketLimits>;
  accept?(harness: WebSocketHarness): Acceptance;
}

export function limitsFor(contract: ContractLimits): WebSocketLimits {
  return {
    maxMessageSizeBytes: contract.maxMessageSizeBytes,
    outgoingQueueBytes: contract.outgoingQueueBytes,
    maxMessagesPerSec: contract.maxMessagesPerSec,
    maxConnections: 0,
    writeWaitMs: contract.writeWaitMs,
    pongWaitMs: contract.silenceMs,
    pingPeriodMs: 15_000,
    pingBackoffThreshold: 20,
    closeAckWaitMs: 200,
  };
}

/** A listener on a real port, on a clock that the test moves. */
export async function startWebSocketHarness(options: HarnessOptions = {}): Promise<WebSocketHarness> {
  let nowMs = 0;
  const counts = { messagesIn: 0, bytesIn: 0, bytesOut: 0, messagesOut: 0, writes: 0 };
  const waiting: ((end: ServerEnd) => void)[] = [];
  const closeReasons: string[] = [];
  const errors: string[] = [];
  let dropped = 0;
  let opened = 0;
  const listener = createWebSocketListener(
    {
      limits: { ...limitsFor(contractLimits), ...options.limits },
      clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
      logger: { ...silentLogger, error: (text) => errors.push(text) },
      metrics: {
        onMessageIn(bytes) {
          counts.messagesIn++;
          counts.bytesIn += bytes;
        },
        onBytesOut(bytes, messages) {
          counts.writes++;
          counts.bytesOut += bytes;
          counts.messagesOut += messages;
        },
        onDropped: (count) => {
          dropped += count;
        },
        onOpen: () => {
          opened++;
        },
        onClose: (reason) => closeReasons.push(reason),
      },
    },
    () => options.accept?.(harness) ?? acceptance(),
  );
  function acceptance(): Acceptance {
    return {
      ok: true,
      format: 'json',
      open(connection) {
        const { end, events } = createServerEnd(connection);
        waiting.shift()?.(end);
        return events;
      },
    };
  }
  const http = createServer((_request, response) => response.end());
  http.on('upgrade', (request, socket, head) => listener.handleUpgrade(request, socket, head));
  const port = await listenLocally(http);

  const nextEnd = () => new Promise<ServerEnd>((resolve) => waiting.push(resolve));
  const harness: WebSocketHarness = {
    port,
    listener,
    counts,
    closeReasons,
    errors,
    get opened() {
      return opened;
    },
    get dropped() {
      return dropped;
    },
    nextEnd,
    raw: (text) => openRaw(port, text),
    async connect() {
      const server = nextEnd();
      const client = await openClient(port);
      return { client, server: await server };
    },
    advance(ms) {
      nowMs += ms;
      listener.sweep();
    },
    isStream: true,
    deafness: { reason: 'slowConsumer', afterMs: contractLimits.writeWaitMs },
    drain: (code) => listener.drain(code),
    async stop() {
      await listener.close();
      await closeServer(http);
    },
  };
  return harness;
}

async function openClient(port: number): Promise<ContractClient & { ws: WebSocket }> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
  const inbox = createClientInbox();
  ws.on('message', (data, binary) => inbox.push({ data: data as Buffer, binary }));
  ws.on('close', inbox.end);
  await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject));
  return {
    ws,
    send: (data) => ws.send(data),
    next: inbox.next,
    closed: inbox.ended,
    close: () => ws.close(1000),
    vanish: () => ws.terminate(),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
  };
}

/** The head of a handshake that is fine. */
export const HANDSHAKE = [
  'GET /ws?token=t HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '',
  '',
].join('\r\n');

async function openRaw(port: number, text?: string): Promise<RawClient> {
  const socket = connectTcp(port, '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const chunks: Buffer[] = [];
  const bytes = () => Buffer.concat(chunks);
  let check: (() => void) | undefined;
  socket.on('error', () => {});
  const ended = new Promise<Buffer>((resolve) => socket.on('close', () => resolve(bytes())));
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    check?.();
  });
  if (text !== undefined) socket.write(text);
  return {
    socket,
    bytes,
    ended,
    until: (test) =>
      new Promise((resolve, reject) => {
        check = () => {
          if (test(bytes())) resolve(bytes());
        };
        check();
        ended.then(() => reject(new Error(`ended with ${bytes().toString('latin1')}`)));
      }),
  };
}

/** A frame as a client sends it, masked with zeros unless MASK says no. */
export function clientFrame(
  opcode: number,
  payload: Buffer | string,
  { fin = true, mask = true, rsv = 0 } = {},
): Buffer {
  const body = Buffer.from(payload as string);
  const length = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 255];
  length[0]! |= mask ? 0x80 : 0;
  return Buffer.concat([
    Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode, ...length]),
    mask ? Buffer.alloc(4) : Buffer.alloc(0),
    body,
  ]);
}
