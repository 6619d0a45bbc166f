// What connections over UDP leave behind: memory and threads after up to 8,000 connects and closes, or as many as CYCLES says.
// Server and clients share this process. What V8 and malloc keep for later hides what is in use, unless they are told to keep
// little: `MALLOC_ARENA_MAX=1 node --expose-gc --max-semi-space-size=1 dist/bench/rudp-cycles.js`.
import fs from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLink } from '../client/link.js';
import { openNodeRoad } from '../client/node-road.js';
import { createRudpRoute } from '../src/api/http/rudp-route.js';
import { systemClock } from '../src/base/clock.js';
import { silentLogger } from '../src/base/logger.js';
import { defaultConfig } from '../src/config/load-config.js';
import { rudpLimits } from '../src/transport/rudp/limits.js';
import { createRudpListener } from '../src/transport/rudp/listener.js';
import { noMetrics } from './transport/no-metrics.js';

const CYCLES = Number(process.env.CYCLES ?? 8000);
const REPORTS = [100, 500, 1000, 2000, 4000, 8000];
const AT_ONCE = 10;
/** After so long the library has let go of the last connections. */
const SETTLE_MS = 6000;

const nothing = () => {};
const listener = await createRudpListener(
  {
    limits: rudpLimits(defaultConfig({ 'rudp.max_offers_per_sec': 0 })),
    port: 0,
    bindAddress: '127.0.0.1',
    publicAddress: '',
    iceServers: [],
    isFull: () => false,
    clock: systemClock,
    logger: silentLogger,
    metrics: noMetrics,
  },
  () => ({
    ok: true,
    format: 'json',
    open: (connection) => ({
      onMessage: (data) => connection.send({ payload: Buffer.from(data), binary: false, reliable: true }),
      onClose: nothing,
    }),
  }),
);
const answer = createRudpRoute(listener.answerOffer);
const http = createServer((request: IncomingMessage, response) => {
  answer(request).then(
    ({ status, body }) => response.writeHead(status).end(body),
    () => response.writeHead(500).end(),
  );
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/rudp`;

let sessions = 0;

/** Connects, exchanges one message, says goodbye, and waits until both ends are gone. */
async function cycle(): Promise<void> {
  let echoed: () => void = nothing;
  let closed: () => void = nothing;
  const echo = new Promise<void>((resolve) => {
    echoed = resolve;
  });
  const end = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const link = createLink({ onMessage: () => echoed(), onClose: () => closed() }, false);
  const road = await openNodeRoad({
    url: `${url}?token=${sessions++}`,
    iceServers: [],
    signal: new AbortController().signal,
    events: { onPacket: (packet) => link.receive(packet), onDrained: () => link.flush(), onLost: closed },
  });
  link.use(road);
  link.send(Buffer.from('hello'), { binary: false, reliable: true, stream: 0 });
  await echo;
  link.close(1000, '');
  await end;
}

function report(what: string): void {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const [rssMb, heapMb] = [rss, heapUsed].map((bytes) => (bytes / 1_048_576).toFixed(1).padStart(6));
  const threads = fs.existsSync('/proc/self/task') ? fs.readdirSync('/proc/self/task').length : '?';
  console.log(
    `${what.padEnd(20)} ${rssMb} MB, of which V8 uses ${heapMb}  ${threads} threads  ` +
      `${listener.connectionCount} open  ${listener.halfOpenCount} half-open`,
  );
}

report('start');
let done = 0;
for (const target of REPORTS.filter((count) => count <= CYCLES)) {
  for (; done < target; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, cycle));
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  report(`after ${target} cycles`);
}
await listener.close();
http.close();
