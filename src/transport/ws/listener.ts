import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ServerOptions, WebSocketServer } from 'ws';
import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import type { Acceptance } from '../acceptance.js';
import { type CloseCode, closeCodes } from '../close-codes.js';
import { createFlushSet } from '../flush-set.js';
import { refuseHandshake } from '../refuse-handshake.js';
import { createSweepWheel } from '../sweep-wheel.js';
import type { TransportMetrics } from '../transport-metrics.js';
import { ClientSocket, type ConnectionHost, WebSocketConnection } from './connection.js';
import type { WebSocketLimits } from './limits.js';

export interface WebSocketListenerOptions {
  readonly limits: WebSocketLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransportMetrics;
  /** The one path where sockets are opened; '/ws' where left out. */
  readonly path?: string;
}

export interface WebSocketListener {
  /** Takes over an HTTP upgrade. Answers whatever comes; never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Refuses newcomers from now on, closes everybody with CODE and resolves once the last socket is gone. */
  drain(code: CloseCode): Promise<void>;
  /** `drain` because the server shuts down. */
  close(): Promise<void>;
  /** Looks after all deadlines now. The listener does so by itself about once a second. */
  sweep(): void;
  /** Sockets that are open or closing. */
  readonly connectionCount: number;
}

/** A message in more parts than this is refused: each costs memory of its own. */
const MAX_FRAGMENTS = 1024;
/** Consecutive multiples of it are spread evenly over [0, 1). */
const GOLDEN_RATIO = 0.618033988749895;

/** Serves WebSocket connections on the upgrades of someone else's HTTP server. ACCEPT decides about each handshake. */
export function createWebSocketListener(
  options: WebSocketListenerOptions,
  accept: (request: IncomingMessage, url: URL) => Acceptance,
): WebSocketListener {
  const { limits, clock, logger, metrics, path = '/ws' } = options;
  const server = new WebSocketServer(serverOptions(limits)) as WebSocketServer & WsServer;
  const host: ConnectionHost = {
    limits,
    metrics,
    logger,
    flushes: createFlushSet(),
    nowMs: () => clock.monotonicMs(),
    forget(connection) {
      wheel.delete(connection);
      if (wheel.size === 0) onEmpty?.();
    },
  };
  const shortestDeadlineMs = Math.min(limits.pingPeriodMs, limits.pongWaitMs, limits.writeWaitMs);
  const wheel = createSweepWheel<WebSocketConnection>(shortestDeadlineMs, (connection) =>
    connection.sweep(clock.monotonicMs()),
  );
  let opened = 0;
  let draining = false;
  let onEmpty: (() => void) | undefined;

  server.on('wsClientError', (error: Error, socket: Duplex) =>
    refuseHandshake(socket, 400, `This is not a WebSocket handshake: ${error.message}.`, ['Sec-WebSocket-Version: 13']),
  );

  function judge(request: IncomingMessage): Acceptance {
    if (draining) return { ok: false, status: 503, message: 'The server shuts down.' };
    if (limits.maxConnections > 0 && wheel.size >= limits.maxConnections) {
      return {
        ok: false,
        status: 503,
        message: 'The server has as many connections as socket.max_connections allows.',
      };
    }
    const url = parseUrl(request.url ?? '');
    if (!url) return { ok: false, status: 400, message: 'The address of the request could not be read.' };
    if (url.pathname !== path) return { ok: false, status: 404, message: `Sockets are opened at ${path}.` };
    try {
      return accept(request, url);
    } catch (error) {
      logger.error('a handshake could not be judged', { error });
      return { ok: false, status: 500, message: 'The server failed to answer this handshake.' };
    }
  }

  function open(ws: ClientSocket, socket: Socket, acceptance: Acceptance & { ok: true }): void {
    const connection = new WebSocketConnection(host, ws, socket, {
      format: acceptance.format,
      clientIp: acceptance.clientIp ?? socket.remoteAddress ?? '',
      clientPort: acceptance.clientPort ?? String(socket.remotePort ?? ''),
      firstPingAfterMs: limits.pingPeriodMs * (1 - ((opened++ * GOLDEN_RATIO) % 1) / 2),
    });
    wheel.add(connection);
    connection.start(acceptance.open);
  }

  function drain(code: CloseCode): Promise<void> {
    draining = true;
    for (const connection of wheel.items()) connection.close(code);
    if (wheel.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = onEmpty;
      onEmpty = () => {
        before?.();
        resolve();
      };
    });
  }

  return {
    handleUpgrade(request, socket, head) {
      const acceptance = judge(request);
      if (!acceptance.ok) return refuseHandshake(socket, acceptance.status, acceptance.message);
      server.handleUpgrade(request, socket, head, (ws) => open(ws as ClientSocket, socket as Socket, acceptance));
    },
    drain,
    close: () => drain(closeCodes.serverShutdown),
    sweep: () => wheel.sweepAll(),
    get connectionCount() {
      return wheel.size;
    },
  };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text, 'ws://localhost');
  } catch {
    return undefined;
  }
}

/** What the type definitions of ws leave out. */
interface WsServer {
  on(event: 'wsClientError', listener: (error: Error, socket: Duplex) => void): this;
}

function serverOptions(limits: WebSocketLimits): ServerOptions {
  const options: ServerOptions & { closeTimeout: number; maxFragments: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    skipUTF8Validation: false,
    autoPong: false,
    maxPayload: limits.maxMessageSizeBytes,
    maxFragments: MAX_FRAGMENTS,
    closeTimeout: limits.closeAckWaitMs,
    WebSocket: ClientSocket as unknown as ServerOptions['WebSocket'],
  };
  return options;
}
