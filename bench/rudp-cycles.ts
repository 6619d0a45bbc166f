// What connections over UDP leave behind: memory and threads after each fifth of 2,000 connects and closes, and while 1,000
// clients ask for a connection that they never make. Server and clients share this process: `node dist/bench/rudp-cycles.js`.
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

const CYCLES = 2000;
const AT_ONCE = 10;
const HALF_OPEN = 1000;

const nothing = () => {};
let givenUp = 0;
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
    metrics: {
      onMessageIn: nothing,
      onBytesOut: nothing,
      onDropped: nothing,
      onOpen: nothing,
      onClose: nothing,
      onPacketIn: nothing,
      onPacketsOut: nothing,
      onMalformed: nothing,
      onGivenUp: () => givenUp++,
      onRefused: nothing,
    },
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
    url,
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
  const rssMb = process.memoryUsage().rss / 1_048_576;
  const threads = fs.existsSync('/proc/self/task') ? fs.readdirSync('/proc/self/task').length : '?';
  console.log(
    `${what.padEnd(34)} ${rssMb.toFixed(1).padStart(7)} MB  ${threads} threads  ` +
      `${listener.connectionCount} open  ${listener.halfOpenCount} half-open`,
  );
}

const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

report('start');
for (let part = 0; part <= 5; part++) {
  for (let done = 0; done < (part === 0 ? 100 : CYCLES / 5); done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, cycle));
  }
  await settle(1500);
  report(part === 0 ? 'warm, after 100 cycles' : `after ${(CYCLES / 5) * part} cycles more`);
}

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  '',
].join('\r\n');
const startMs = performance.now();
for (let done = 0; done < HALF_OPEN; done += AT_ONCE) {
  await Promise.all(Array.from({ length: AT_ONCE }, () => fetch(url, { method: 'POST', body: OFFER })));
}
report(`${HALF_OPEN} offers in ${Math.round(performance.now() - startMs)} ms`);
await settle(7000);
report(`7 s later, ${givenUp} given up`);
await listener.close();
http.close();
