// What a request costs at the HTTP edge, its handler left out: against a bare Node server that answers the same bytes.
// Client and server share this process, so that the figures are round trips on one connection, one after the other.
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bench } from 'tinybench';
import { createAuthorise } from '../src/api/access.js';
import { createHttpServer } from '../src/api/http/http-server.js';
import { createInvoke } from '../src/api/invoke.js';
import { createPlainMessages } from '../src/api/plain-messages.js';
import { rpcHandlers } from '../src/api/rpc.js';
import { systemClock as clock } from '../src/base/clock.js';
import { newUuid } from '../src/base/id.js';
import { silentLogger as logger } from '../src/base/logger.js';
import { createMetrics } from '../src/metrics/metrics.js';
import { createRevocations } from '../src/session/revocations.js';
import { createTokens } from '../src/session/tokens.js';

const account = {
  user: {
    id: newUuid(),
    username: 'player',
    lang_tag: 'en',
    metadata: '{}',
    create_time: { seconds: 1.7e9, nanos: 0 },
  },
  wallet: '{}',
  devices: [{ id: 'a-device-of-somebody' }],
};
const tokens = createTokens({
  encryptionKey: 'session key',
  refreshEncryptionKey: 'refresh key',
  tokenExpirySec: 3600,
  refreshTokenExpirySec: 3600,
  clock,
});
const revocations = createRevocations({ clock, longestLifetimeSec: 3600, newTokenId: tokens.newTokenId });
const metrics = createMetrics({ prefix: 'bench', customPrefix: '', customScopeLimit: 0, processMetrics: false });

async function startEdge() {
  const server = await createHttpServer({
    options: {
      host: '127.0.0.1',
      port: 0,
      maxBodyBytes: 262_144,
      readTimeoutMs: 10_000,
      writeTimeoutMs: 10_000,
      idleTimeoutMs: 60_000,
      responseHeaders: [],
      proxyCount: 1,
    },
    invoke: createInvoke({
      handlers: {
        ...rpcHandlers({ runtime: { callRpc: async (_id, _ctx, payload) => payload }, metrics, clock }),
        GetAccount: async () => account,
        Healthcheck: () => ({}),
      },
      authorise: createAuthorise({ serverKey: 'key', httpKey: 'key', tokens, revocations }),
      hooks: {
        hasBefore: () => false,
        hasAfter: () => false,
        before: async (_method, _ctx, message) => message,
        after: async () => undefined,
      },
      messages: createPlainMessages(),
      metrics,
      clock,
      logger,
    }),
    logger,
  });
  return { port: await server.listen(), close: () => server.close(0) };
}

async function startBare() {
  const body = JSON.stringify(account);
  const server: Server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      response.writeHead(200, ['content-type', 'application/json', 'content-length', String(body.length)]);
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.closeAllConnections() };
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const { token } = tokens.issue({ userId: newUuid(), username: 'player' });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

function call(port: number, method: string, path: string, body?: string, more = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method, path, agent, headers: { ...headers, ...more } },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`${method} ${path}: ${answer.statusCode}`));
        answer.resume().on('end', resolve);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const [edge, bare] = [await startEdge(), await startBare()];
const bench = new Bench({ time: 2000, warmupTime: 2000 });
bench
  .add('GET, bare Node server', () => call(bare.port, 'GET', '/'))
  .add('GET /healthcheck', () => call(edge.port, 'GET', '/healthcheck'))
  .add('GET /v2/account', () => call(edge.port, 'GET', '/v2/account'))
  .add('GET /v2/account, gzip', () => call(edge.port, 'GET', '/v2/account', undefined, { 'accept-encoding': 'gzip' }))
  .add('POST, bare Node server', () => call(bare.port, 'POST', '/', '"hello"'))
  .add('POST /v2/rpc/echo', () => call(edge.port, 'POST', '/v2/rpc/echo', '"hello"'))
  .add('POST /v2/rpc/echo?unwrap', () => call(edge.port, 'POST', '/v2/rpc/echo?unwrap', 'hello'));
await bench.run();
console.table(
  bench.tasks.map(({ name, result }) => {
    const latency = 'latency' in result ? result.latency : undefined;
    return { name, 'median µs': latency && +(latency.p50 * 1000).toFixed(1) };
  }),
);
agent.destroy();
bare.close();
await edge.close();
process.exit(0);
