import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from '../../base/logger.js';
import { invalidArgument, StatusError, toStatusError } from '../../base/status-error.js';
import type { AnswerOffer } from '../../transport/rudp/answer-offer.js';
import { apiMethods } from '../../wire/gen/bindings.js';
import { serviceMethods } from '../../wire/service.js';
import type { Invoke } from '../invoke.js';
import { type Answer, createWriteAnswer, errorAnswer } from './answer.js';
import { createCallAnswer } from './call-answer.js';
import { createRouteErrors } from './known-paths.js';
import { createNodeServer, createUpgradeRouter, type NodeServerOptions, type UpgradeHandler } from './node-server.js';
import { createNotificationAnswer, type NotificationRoute } from './notification-route.js';
import { preflight } from './preflight.js';
import { splitTarget } from './query.js';
import { parseResponseHeaders } from './response-headers.js';
import { createRudpRoute } from './rudp-route.js';

export interface HttpServerDeps {
  readonly options: HttpServerOptions;
  readonly invoke: Invoke;
  readonly logger: Logger;
  /** Serves GET /metrics here; left out where another port does. */
  readonly metrics?: { readonly contentType: string; text(): Promise<string> };
  /**
   * Pages for browsers: asked for `/` where the client accepts HTML, and for each GET that finds nothing else. Answers
   * the response and says true, or leaves it alone and says false.
   */
  readonly page?: (request: IncomingMessage, response: ServerResponse, path: string) => boolean;
  /** Answers the offers of clients that would connect over UDP; left out where none may. */
  readonly answerOffer?: AnswerOffer;
  /** Where other companies' servers send what they have to tell. */
  readonly notificationRoutes?: readonly NotificationRoute[];
  /** Takes over WebSocket handshakes, by path: '/ws'. Those of other paths are refused. */
  readonly upgrades?: Readonly<Record<string, UpgradeHandler>>;
}

export interface HttpServerOptions extends NodeServerOptions {
  /** '' for all interfaces. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly writeTimeoutMs: number;
  /** Headers for every answer that does not have them, as `NAME=VALUE`. */
  readonly responseHeaders: readonly string[];
  readonly proxyCount: number;
}

export interface HttpServer {
  /** Node's own server, for whoever shares its port. */
  readonly server: Server;
  /** Starts to listen; answers the port. Rejects with the error of `listen`, such as EADDRINUSE. */
  listen(): Promise<number>;
  /** Takes no more connections, lets requests that run finish for at most GRACEMS, then ends every connection. */
  close(graceMs?: number): Promise<void>;
}

const MAX_PARAM_LENGTH = 4096;
const DEFAULT_CLOSE_GRACE_MS = 2000;
const NO_QUERY = Object.freeze({});

type Serve = (request: IncomingMessage, response: ServerResponse, params: Readonly<Record<string, string>>) => void;

/** Creates the HTTP edge: a route for each binding of each API method, and what browsers and monitors need beside them. */
export async function createHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  const { options } = deps;
  let closing = false;
  const write = createWriteAnswer({
    extraHeaders: parseResponseHeaders(options.responseHeaders),
    writeTimeoutMs: options.writeTimeoutMs,
    isClosing: () => closing,
  });

  // Whatever goes wrong on the way to an answer becomes one.
  const answered =
    (make: (request: IncomingMessage, params: Readonly<Record<string, string>>) => Answer | Promise<Answer>): Serve =>
    async (request, response, params) => {
      try {
        write(request, response, await make(request, params));
      } catch (thrown) {
        if (!(thrown instanceof StatusError)) {
          deps.logger.error('an HTTP request failed', { path: request.url, error: thrown });
        }
        write(request, response, errorAnswer(toStatusError(thrown)));
      }
    };

  const badPath: Serve = (request, response) =>
    write(request, response, errorAnswer(invalidArgument('The path is not encoded properly.')));
  const { app, server } = createApp(options, createUnrouted(deps, write), badPath);
  const callAnswer = createCallAnswer({ ...deps, maxBodyBytes: options.maxBodyBytes, proxyCount: options.proxyCount });
  for (const method of serviceMethods) {
    for (const binding of method.definition.http) {
      const url = binding.path.replace(/\{(\w+)\}/g, ':$1');
      addRoute(app, binding.verb, url, answered(callAnswer(method, binding)));
    }
  }
  addRoute(app, 'GET', '/', createRoot(deps, write));
  addRoute(app, 'POST', '/rudp', answered(createRudpRoute(deps.answerOffer)));
  for (const route of deps.notificationRoutes ?? []) {
    addRoute(app, 'POST', route.path, answered(createNotificationAnswer(route, options.maxBodyBytes)));
  }
  const { metrics } = deps;
  if (metrics) {
    const page = async () => ({ status: 200, body: await metrics.text(), contentType: metrics.contentType });
    addRoute(app, 'GET', '/metrics', answered(page));
  }
  await app.ready();

  const upgraded = new Set<Duplex>();
  const route = createUpgradeRouter(deps.upgrades ?? {}, app.routing as never);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    route(request, socket, head);
  });

  return {
    server,
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host || undefined, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    },
    async close(graceMs = DEFAULT_CLOSE_GRACE_MS) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
      await app.close();
    },
  };
}

function createApp(options: HttpServerOptions, unrouted: Serve, badPath: Serve) {
  let server: Server | undefined;
  const app = fastify({
    serverFactory(listener) {
      server = createNodeServer(options, listener as never);
      return server;
    },
    clientErrorHandler() {}, // the server's own handler has answered
    exposeHeadRoutes: false,
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      maxParamLength: MAX_PARAM_LENGTH,
      querystringParser: () => NO_QUERY,
    },
    frameworkErrors(_error, request, reply) {
      reply.hijack();
      badPath(request.raw, reply.raw, NO_QUERY);
    },
  });
  // Requests are answered in this hook, which comes before fastify looks at content types and bodies: the first mean
  // nothing here, the second are read by those who need them.
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    reply.hijack();
    unrouted(request.raw, reply.raw, NO_QUERY);
  });
  return { app, server: server! };
}

function addRoute(app: FastifyInstance, method: string, url: string, serve: Serve): void {
  app.route({
    method: method as 'GET',
    url,
    onRequest(request, reply) {
      reply.hijack();
      serve(request.raw, reply.raw, request.params as Record<string, string>);
    },
    handler: () => undefined,
  });
}

function createUnrouted(deps: HttpServerDeps, write: (...args: [IncomingMessage, ServerResponse, Answer]) => void) {
  const routeError = createRouteErrors([
    '/',
    '/rudp',
    ...(deps.metrics ? ['/metrics'] : []),
    ...apiMethods.flatMap((method) => method.http.map((binding) => binding.path)),
  ]);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { path } = splitTarget(request.url ?? '/');
    if (request.method === 'OPTIONS') return write(request, response, preflight(request));
    if (request.method === 'GET' && deps.page?.(request, response, path)) return;
    write(request, response, errorAnswer(routeError(request.method ?? '', path)));
  };
}

/** `/` is a page for browsers and an empty answer for those who only ask whether somebody is there. */
function createRoot(deps: HttpServerDeps, write: (...args: [IncomingMessage, ServerResponse, Answer]) => void): Serve {
  return (request, response) => {
    const wantsPage = request.headers.accept?.includes('text/html');
    if (wantsPage && deps.page?.(request, response, '/')) return;
    write(request, response, { status: 200, body: '' });
  };
}
