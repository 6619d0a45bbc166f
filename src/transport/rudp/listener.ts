import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import type { Acceptance } from '../acceptance.js';
import { type CloseCode, closeCodes } from '../close-codes.js';
import type { Connection, ConnectionEvents } from '../connection.js';
import { createFlushSet } from '../flush-set.js';
import { refuseHandshake } from '../refuse-handshake.js';
import { MAX_PACKET_BYTES } from '../reliable/packet.js';
import type { TransportMetrics } from '../transport-metrics.js';
import { addCandidates } from './answer-candidates.js';
import { RudpConnection, type RudpHost } from './connection.js';
import { createHalfOpen } from './half-open.js';
import { type IceServer, parseIceServers } from './ice-servers.js';
import { loadWebRtcLibrary } from './library.js';
import type { RudpLimits } from './limits.js';
import { cleanOffer } from './offer.js';
import { openPort } from './open-port.js';
import { resolveAddress } from './resolve-address.js';
import { createResumable, parseResumeRequest } from './resumable.js';
import { openRoad, type Road } from './road.js';
import type { RudpMetrics } from './rudp-metrics.js';
import { untilReleased } from './until-released.js';
import { createWakeQueue } from './wake-queue.js';
import { openWebSocketRoad } from './websocket-road.js';

export interface RudpListenerOptions {
  readonly limits: RudpLimits;
  /** The one UDP port; 0 for any. */
  readonly port: number;
  /** '' for all. */
  readonly bindAddress: string;
  /** What clients reach the port under, beside its own addresses; '' where those do. */
  readonly publicAddress: string;
  /** `rudp.ice_servers`. */
  readonly iceServers: readonly string[];
  /** Whether the server has as many connections, of all transports, as it may have. */
  isFull(): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransportMetrics & RudpMetrics;
}

/** The answer to an offer: 200 with the server's description, or an HTTP error. */
export type OfferAnswer =
  | { readonly ok: true; readonly sdp: string; readonly iceServers: readonly IceServer[] }
  | { readonly ok: false; readonly status: number; readonly message: string };

export interface RudpListener {
  /** Answers the session description that a client has sent in REQUEST, at URL. Never rejects. */
  answerOffer(request: IncomingMessage, url: URL, offer: string): Promise<OfferAnswer>;
  /** Takes over an HTTP upgrade: packets over a WebSocket, for networks that let no UDP through. Never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Refuses newcomers from now on, closes everybody with CODE and resolves once the last connection is gone. */
  drain(code: CloseCode): Promise<void>;
  /** `drain` because the server shuts down; gives the port back. */
  close(): Promise<void>;
  /** Looks after all deadlines now. The listener does so by itself as time passes. */
  sweep(): void;
  readonly port: number;
  /** Connections that are open or closing. */
  readonly connectionCount: number;
  /** Connections on their way. */
  readonly halfOpenCount: number;
  /** Share of packets to clients that got lost lately, over all connections. */
  lossRate(): number;
}

/** How long to wait for STUN servers to say what the server's public address is. */
const GATHER_TIMEOUT_MS = 1500;

/**
 * Opens the UDP port and serves whoever comes with an offer that ACCEPT takes. Throws an Error of one line that says what
 * keeps it from that.
 */
export async function createRudpListener(
  options: RudpListenerOptions,
  accept: (request: IncomingMessage, url: URL) => Acceptance,
): Promise<RudpListener> {
  const { limits, clock, logger, metrics } = options;
  const iceServers = parseIceServers(options.iceServers);
  const publicAddress = await resolveAddress(options.publicAddress);
  const { library, release } = await loadWebRtcLibrary();
  const { port, mux } = await openPort(library, options.port, options.bindAddress).catch((error: unknown) => {
    release();
    throw error;
  });
  const stunServers = iceServers.map(({ urls }) => urls).filter((url) => url.startsWith('stun'));
  const roadOptions = {
    port,
    bindAddress: options.bindAddress,
    stunServers,
    gatherTimeoutMs: GATHER_TIMEOUT_MS,
  };
  const resumable = createResumable();
  /** What the library must not lose. */
  const kept = new Set<object>();
  const connections = new Set<RudpConnection>();
  const halfOpen = createHalfOpen(limits.maxHalfOpen, limits.connectTimeoutMs);
  const host: RudpHost = {
    limits,
    metrics,
    logger,
    flushes: createFlushSet(),
    wakes: createWakeQueue(() => clock.monotonicMs()),
    nowMs: () => clock.monotonicMs(),
    forget(connection) {
      connections.delete(connection);
      resumable.delete(connection);
      if (connections.size === 0) onEmpty?.();
    },
  };
  let draining = false;
  let onEmpty: (() => void) | undefined;

  function judge(request: IncomingMessage, url: URL): Acceptance {
    if (draining) return { ok: false, status: 503, message: 'The server shuts down.' };
    const resume = parseResumeRequest(url);
    if (!resume) return { ok: false, status: 400, message: 'A resume secret has 32 to 64 letters and digits.' };
    if (resume.kind === 'continued') {
      if (resumable.find(resume.secret)) return { ok: true, format: 'json', open: neverOpened };
      return { ok: false, status: 410, message: 'The session to go on with has ended.' };
    }
    if (options.isFull()) {
      return {
        ok: false,
        status: 503,
        message: 'The server has as many connections as socket.max_connections allows.',
      };
    }
    try {
      return accept(request, url);
    } catch (error) {
      logger.error('an offer could not be judged', { error });
      return { ok: false, status: 500, message: 'The server failed to answer this offer.' };
    }
  }

  /** The connection that ROAD belongs to from now on: a new one, or one that goes on. */
  function enter(request: IncomingMessage, url: URL, road: Road): RudpConnection | undefined {
    const resume = parseResumeRequest(url);
    const known = resume && resume.kind !== 'none' ? resumable.find(resume.secret) : undefined;
    if (resume?.kind === 'continued') {
      known?.attach(road);
      return known;
    }
    // Since the offer was taken the session may have ended.
    const acceptance = judge(request, url);
    if (!resume || known || !acceptance.ok) return undefined;
    const connection = new RudpConnection(host, road, {
      format: acceptance.format,
      clientIp: acceptance.clientIp ?? '',
      clientPort: acceptance.clientPort ?? '',
      resumable: resume.kind === 'offered',
      earlyCopies: road.kind === 'udp',
    });
    if (resume.kind === 'offered') resumable.add(resume.secret, connection);
    connections.add(connection);
    connection.start(acceptance.open);
    return connection;
  }

  async function promise(request: IncomingMessage, url: URL, offer: string, address: string): Promise<string> {
    let road: Road | undefined;
    let connection: RudpConnection | undefined;
    let givenUp = false;
    const settle = halfOpen.add(address, () => {
      givenUp = true;
      metrics.onGivenUp();
      road?.close();
    });
    try {
      const opened = await openRoad(library, kept, roadOptions, offer, {
        onOpen() {
          settle();
          connection = enter(request, url, road!);
          if (!connection) road!.close();
        },
        onPacket: (packet) => connection?.receive(road!, packet),
        onDrained: () => connection?.drained(),
        onLost() {
          settle();
          connection?.lose(road!);
        },
      });
      road = opened.road;
      if (givenUp || draining) {
        road.close();
        throw new Error('too many connections are on their way');
      }
      return opened.answer;
    } catch (error) {
      settle();
      throw error;
    }
  }

  async function answerOffer(request: IncomingMessage, url: URL, offer: string): Promise<OfferAnswer> {
    const acceptance = judge(request, url);
    if (!acceptance.ok) return acceptance;
    const cleaned = cleanOffer(offer);
    if (cleaned === undefined) {
      return { ok: false, status: 400, message: 'The body is no offer of one WebRTC data channel.' };
    }
    const addresses = candidateAddresses(request);
    try {
      const answer = await promise(request, url, cleaned, acceptance.clientIp ?? request.socket.remoteAddress ?? '');
      return { ok: true, sdp: addCandidates(answer, addresses, port), iceServers };
    } catch (error) {
      logger.debug('an offer could not be answered', { error });
      return { ok: false, status: 503, message: 'This offer could not be answered; try again, or use the WebSocket.' };
    }
  }

  /** The public address, and where the client has found the server already: it will find it there again. */
  function candidateAddresses({ socket }: IncomingMessage): string[] {
    const local = socket.localAddress?.replace(/^::ffff:/, '');
    const isBoundToAll = options.bindAddress === '';
    return [...(publicAddress ? [publicAddress] : []), ...(isBoundToAll && local ? [local] : [])];
  }

  function drain(code: CloseCode): Promise<void> {
    draining = true;
    halfOpen.clear();
    for (const connection of connections) connection.close(code);
    if (connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = onEmpty;
      onEmpty = () => {
        before?.();
        resolve();
      };
    });
  }

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_PACKET_BYTES,
  });

  function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = parseUrl(request.url ?? '');
    if (!url) return refuseHandshake(socket, 400, 'The address of the request could not be read.');
    const acceptance = judge(request, url);
    if (!acceptance.ok) return refuseHandshake(socket, acceptance.status, acceptance.message);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      let connection: RudpConnection | undefined;
      const road = openWebSocketRoad(ws, socket as Socket, {
        onPacket: (packet) => connection?.receive(road, packet),
        onDrained: () => connection?.drained(),
        onLost: () => connection?.lose(road),
      });
      connection = enter(request, url, road);
      if (!connection) road.close();
    });
  }

  return {
    answerOffer,
    handleUpgrade,
    drain,
    async close() {
      await drain(closeCodes.serverShutdown);
      await untilReleased(kept);
      mux.stop();
      release();
    },
    sweep() {
      host.wakes.run();
    },
    port,
    get connectionCount() {
      return connections.size;
    },
    get halfOpenCount() {
      return halfOpen.size;
    },
    lossRate() {
      let sum = 0;
      for (const connection of connections) sum += connection.lossRate;
      return connections.size === 0 ? 0 : sum / connections.size;
    },
  };
}

/** What goes on is open already. */
function neverOpened(_connection: Connection): ConnectionEvents {
  throw new TypeError('a connection that goes on is not opened again');
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text, 'ws://localhost');
  } catch {
    return undefined;
  }
}
