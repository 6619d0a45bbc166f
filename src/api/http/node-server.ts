import { createServer, type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { Code } from '../../base/code.js';
import { notFound, StatusError } from '../../base/status-error.js';
import { errorAnswer, JSON_TYPE } from './answer.js';
import { splitTarget } from './query.js';

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface NodeServerOptions {
  readonly readTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** PEM texts. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
}

/** How often Node looks for requests that take too long to arrive. */
const CHECK_INTERVAL_MS = 1000;
const MAX_HEADER_BYTES = 16_384;

/** Node's server with the limits of OPTIONS: no request may take longer to arrive, no idle connection stays longer. */
export function createNodeServer(options: NodeServerOptions, listener: RequestListener): Server {
  const limits = {
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, options.readTimeoutMs),
    requestTimeout: options.readTimeoutMs,
    headersTimeout: options.readTimeoutMs,
    keepAliveTimeout: options.idleTimeoutMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = options.tls
    ? createTlsServer({ ...limits, ...options.tls }, listener)
    : createServer({ ...limits, noDelay: true }, listener);
  server.on('clientError', refuseUnreadable);
  return server;
}

/** Answers what is no HTTP, or not all of it, and ends the connection. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawAnswer(errorOf(error.code)), () => socket.destroy());
}

function errorOf(code: string | undefined): StatusError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new StatusError(Code.DEADLINE_EXCEEDED, 'The request took too long to arrive.');
    case 'HPE_HEADER_OVERFLOW':
      return new StatusError(Code.INVALID_ARGUMENT, `The headers are longer than ${MAX_HEADER_BYTES} bytes.`);
    default:
      return new StatusError(Code.INVALID_ARGUMENT, 'The request is not proper HTTP/1.1.');
  }
}

/** An error as the bytes of a whole answer, for connections that have no response object. */
function rawAnswer(error: StatusError): string {
  const { status, body } = errorAnswer(error);
  const head = [
    `HTTP/1.1 ${status} Error`,
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * Hands upgrades to the handler of their path and refuses others. A request that would rather have HTTP/2, as some
 * clients say in each first request, is answered in HTTP/1.1: an offer to upgrade may be ignored.
 */
export function createUpgradeRouter(
  handlers: Readonly<Record<string, UpgradeHandler>>,
  listener: RequestListener,
): UpgradeHandler {
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const { path } = splitTarget(request.url ?? '');
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined;
    if (isWebSocket && handler) handler(request, socket, head);
    else if (isWebSocket || hasBody(request)) socket.end(rawAnswer(notFound('There is no socket at this path.')));
    else answerAnyway(request, socket, listener);
  };
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

function answerAnyway(request: IncomingMessage, socket: Duplex, listener: RequestListener): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as never);
  response.on('finish', () => {
    response.detachSocket(socket as never);
    socket.end();
  });
  listener(request, response as never);
}
