import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { createAuthorise } from '../../src/api/access.js';
import type { ApiHandlers } from '../../src/api/api-handler.js';
import { createGrpcServer } from '../../src/api/grpc/grpc-server.js';
import { createHttpServer, type HttpServerDeps, type HttpServerOptions } from '../../src/api/http/http-server.js';
import { type ApiHooks, createInvoke } from '../../src/api/invoke.js';
import { createPlainMessages } from '../../src/api/plain-messages.js';
import { systemClock } from '../../src/base/clock.js';
import { type LogFields, type Logger, silentLogger } from '../../src/base/logger.js';
import { createRevocations, type Revocations } from '../../src/session/revocations.js';
import { createTokens, type Tokens } from '../../src/session/tokens.js';

export const ANN = '11111111-1111-4111-8111-111111111111';
export const SERVER_KEY = 'the server key';
export const HTTP_KEY = 'the http key';

export const noHooks: ApiHooks = {
  hasBefore: () => false,
  hasAfter: () => false,
  before: async (_method, _ctx, request) => request,
  after: async () => undefined,
};

export interface ApiOptions {
  readonly handlers?: ApiHandlers;
  readonly hooks?: Partial<ApiHooks>;
  readonly http?: Partial<HttpServerOptions>;
  readonly extra?: Partial<HttpServerDeps>;
  readonly grpc?: boolean;
  readonly tokens?: Tokens;
  readonly revocations?: Revocations;
}

/** Both edges on free ports of this machine, with real tokens and the handlers of the test. */
export async function startApi(options: ApiOptions = {}) {
  const { handlers = {}, hooks, http, extra, grpc = false } = options;
  const tokens =
    options.tokens ??
    createTokens({
      encryptionKey: 'session key',
      refreshEncryptionKey: 'refresh key',
      tokenExpirySec: 60,
      refreshTokenExpirySec: 600,
      clock: systemClock,
    });
  const revocations =
    options.revocations ??
    createRevocations({ clock: systemClock, longestLifetimeSec: 600, newTokenId: tokens.newTokenId });
  const errors: { message: string; fields?: LogFields }[] = [];
  const warnings: typeof errors = [];
  const logger: Logger = {
    ...silentLogger,
    error: (message, fields) => errors.push({ message, fields }),
    warn: (message, fields) => warnings.push({ message, fields }),
  };
  const calls: [method: string, code: number][] = [];
  const invoke = createInvoke({
    handlers,
    authorise: createAuthorise({ serverKey: SERVER_KEY, httpKey: HTTP_KEY, tokens, revocations }),
    hooks: { ...noHooks, ...hooks },
    messages: createPlainMessages(),
    metrics: { api: (method, code) => calls.push([method, code]) },
    clock: systemClock,
    logger,
  });
  const server = await createHttpServer({
    options: {
      host: '127.0.0.1',
      port: 0,
      maxBodyBytes: 10_000,
      readTimeoutMs: 2000,
      writeTimeoutMs: 2000,
      idleTimeoutMs: 5000,
      responseHeaders: [],
      proxyCount: 1,
      ...http,
    },
    invoke,
    logger,
    ...extra,
  });
  const port = await server.listen();
  const grpcServer = grpc
    ? createGrpcServer({
        options: { host: '127.0.0.1', port: 0, maxMessageBytes: 10_000, proxyCount: 1 },
        invoke,
        logger,
      })
    : undefined;
  const grpcPort = grpcServer ? await grpcServer.listen() : 0;
  const { token, refreshToken } = tokens.issue({ userId: ANN, username: 'ann', vars: { team: 'blue' } });
  const bearer = { authorization: `Bearer ${token}` };
  return {
    port,
    grpcPort,
    tokens,
    revocations,
    token,
    refreshToken,
    bearer,
    errors,
    warnings,
    calls,
    server,
    request: (method: string, path: string, options?: RequestOptions) => request(port, method, path, options),
    /** A call of Ann's. */
    call: (method: string, path: string, body?: string | Buffer, headers?: Record<string, string>) =>
      request(port, method, path, { body, headers: { ...bearer, ...headers } }),
    raw: (bytes: string | Buffer) => sendRaw(port, bytes),
    async close() {
      await Promise.all([server.close(100), grpcServer?.close(100)]);
    },
  };
}

export type Api = Awaited<ReturnType<typeof startApi>>;

export const basic = (key: string, password = '') => ({
  authorization: `Basic ${Buffer.from(`${key}:${password}`).toString('base64')}`,
});

interface RequestOptions {
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
  readonly json: any;
}

function request(port: number, method: string, path: string, { body, headers = {} }: RequestOptions = {}) {
  return new Promise<HttpAnswer>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } };
    const sent = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        resolve({ status: response.statusCode!, headers: response.headers, bytes, text, json: parsed(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends BYTES on a connection of their own and answers everything that came until the server closed it. */
function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
