import { createServer, type Server } from 'node:http';
import { createLink, type Link } from '../../../client/link.js';
import { openNodeRoad } from '../../../client/node-road.js';
import type { ClientRoad } from '../../../client/road.js';
import { createRudpRoute } from '../../../src/api/http/rudp-route.js';
import { silentLogger } from '../../../src/base/logger.js';
import { toStatusError } from '../../../src/base/status-error.js';
import type { Acceptance } from '../../../src/transport/acceptance.js';
import { defaultReliableLimits } from '../../../src/transport/reliable/reliable-options.js';
import type { RudpLimits } from '../../../src/transport/rudp/limits.js';
import {
  createRudpListener,
  type RudpListener,
  type RudpListenerOptions,
} from '../../../src/transport/rudp/listener.js';
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

export interface RudpHarness extends ContractServer {
  readonly url: string;
  readonly listener: RudpListener;
  readonly counts: {
    messagesIn: number;
    bytesOut: number;
    messagesOut: number;
    packetsIn: number;
    packetsOut: number;
    malformed: number;
    givenUp: number;
    refused: number;
  };
  readonly closeReasons: string[];
}

export interface RudpHarnessOptions {
  readonly limits?: Partial<RudpLimits>;
  readonly listener?: Partial<RudpListenerOptions>;
  accept?(harness: RudpHarness): Acceptance;
}

export function limitsFor(contract: ContractLimits): RudpLimits {
  return {
    reliable: {
      ...defaultReliableLimits,
      maxMessageBytes: contract.maxMessageSizeBytes,
      queueBytes: contract.outgoingQueueBytes,
      idleMs: contract.silenceMs,
      ackWaitMs: contract.writeWaitMs,
    },
    maxMessagesPerSec: contract.maxMessagesPerSec,
    maxPacketsPerSec: 100_000,
    maxOffersPerSec: 0,
    maxHalfOpen: 100,
    connectTimeoutMs: 5000,
    resumeGraceMs: 20_000,
  };
}

/** A listener on real ports, on a clock that runs and that the test can put forward. */
export async function startRudpHarness(options: RudpHarnessOptions = {}): Promise<RudpHarness> {
  let aheadMs = 0;
  const nowMs = () => performance.now() + aheadMs;
  const counts = {
    messagesIn: 0,
    bytesOut: 0,
    messagesOut: 0,
    packetsIn: 0,
    packetsOut: 0,
    malformed: 0,
    givenUp: 0,
    refused: 0,
  };
  /** Who waits for which server's end: connections do not open in the order in which they were asked for. */
  const waiting = new Map<string, (end: ServerEnd) => void>();
  let asked = 0;
  const closeReasons: string[] = [];
  let dropped = 0;
  const listener = await createRudpListener(
    {
      limits: { ...limitsFor(contractLimits), ...options.limits },
      port: 0,
      bindAddress: '127.0.0.1',
      publicAddress: '',
      iceServers: [],
      isFull: () => false,
      clock: { nowMs, monotonicMs: nowMs },
      logger: silentLogger,
      metrics: {
        onMessageIn() {
          counts.messagesIn++;
        },
        onBytesOut(bytes, messages) {
          counts.bytesOut += bytes;
          counts.messagesOut += messages;
        },
        onDropped: (count) => {
          dropped += count;
        },
        onOpen() {},
        onClose: (reason) => closeReasons.push(reason),
        onPacketIn() {
          counts.packetsIn++;
        },
        onPacketsOut(packets) {
          counts.packetsOut += packets;
        },
        onMalformed() {
          counts.malformed++;
        },
        onGivenUp() {
          counts.givenUp++;
        },
        onRefused() {
          counts.refused++;
        },
      },
      ...options.listener,
    },
    (_request, url) => options.accept?.(harness) ?? acceptance(url.searchParams.get('n') ?? ''),
  );
  function acceptance(name: string): Acceptance {
    return {
      ok: true,
      format: 'json',
      clientIp: '127.0.0.1',
      open(connection) {
        const { end, events } = createServerEnd(connection);
        waiting.get(name)?.(end);
        waiting.delete(name);
        return events;
      },
    };
  }
  const http = serveOffers(listener);
  const url = `http://127.0.0.1:${await listenLocally(http)}/rudp`;
  const harness: RudpHarness = {
    url,
    listener,
    counts,
    closeReasons,
    get dropped() {
      return dropped;
    },
    async connect() {
      const name = String(asked++);
      const server = new Promise<ServerEnd>((resolve) => waiting.set(name, resolve));
      const client = await openClient(`${url}?n=${name}&token=${name}`);
      return { client, server: await server };
    },
    advance(ms) {
      aheadMs += ms;
      listener.sweep();
    },
    isStream: false,
    deafness: { reason: 'idle', afterMs: contractLimits.silenceMs },
    drain: (code) => listener.drain(code),
    async stop() {
      await listener.close();
      await closeServer(http);
    },
  };
  return harness;
}

function serveOffers(listener: RudpListener): Server {
  const answer = createRudpRoute(listener.answerOffer);
  const http = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) => response.writeHead(status).end(body),
      (error: unknown) => response.writeHead(500).end(JSON.stringify({ message: toStatusError(error).message })),
    );
  });
  http.on('upgrade', listener.handleUpgrade);
  return http;
}

export type OpenedClient = ContractClient & { readonly link: Link; readonly road: ClientRoad };

/** A client as the adapter makes it, whose network can be held up. */
export async function openClient(url: string): Promise<OpenedClient> {
  const inbox = createClientInbox();
  const held: Uint8Array[] = [];
  let paused = false;
  const link = createLink(
    {
      onMessage: (bytes, { binary }) => inbox.push({ data: Buffer.from(bytes), binary }),
      onClose: (code) => inbox.end(code),
    },
    false,
  );
  const road = await openNodeRoad({
    url,
    iceServers: [],
    signal: new AbortController().signal,
    events: {
      onPacket: (packet) => (paused ? held.push(packet) : link.receive(packet)),
      onDrained: () => link.flush(),
      onLost: () => inbox.end(1006),
    },
  });
  // While its network is held up nothing leaves a client either.
  const gate: ClientRoad = { ...road, send: (packet) => !paused && road.send(packet) };
  link.use(gate);
  return {
    link,
    road,
    send(data) {
      const binary = typeof data !== 'string';
      link.send(Buffer.from(data as string), { binary, reliable: true, stream: 0 });
    },
    next: inbox.next,
    closed: inbox.ended,
    close: () => link.close(1000, ''),
    vanish: () => road.close(),
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      for (const packet of held.splice(0)) link.receive(packet);
    },
  };
}
