// The client of the transport benchmark, one measurement a run. It opens its lanes, prints a line, waits for one on its input,
// sends, prints a line where the measurement begins and one where it ends, and at last the latencies as JSON.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { sleep } from '../load/target.js';
import { openBareLane } from './bare-lanes.js';
import { type BareRoad, bareRoads, type Lane, type ServerRoad } from './lane.js';
import { openServerLanes } from './server-lanes.js';
import { ageMs, clockMs, stampedMessage } from './stamp.js';

/** What is on its way when the measurement ends may take so long. */
const DRAIN_MS = 4000;
const CLOSING_MS = 500;

const { values } = parseArgs({
  options: {
    road: { type: 'string', default: 'udp' },
    host: { type: 'string', default: '' },
    lanes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '30' },
    size: { type: 'string', default: '150' },
    seconds: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '5' },
    unreliable: { type: 'boolean', default: false },
    /** The server sends by itself, at the same rate, instead of answering. */
    'own-rate': { type: 'boolean', default: false },
  },
});
const rateHz = Number(values.rate);
const sizeBytes = Number(values.size);
const reliable = !values.unreliable;
const input = createInterface(process.stdin)[Symbol.asyncIterator]();

async function openLanes(): Promise<Lane[]> {
  const count = Number(values.lanes);
  const road = values.road as BareRoad & ServerRoad;
  const query = `rate=${values['own-rate'] ? rateHz : 0}&size=${sizeBytes}&reliable=${reliable}`;
  const lanes: Lane[] = [];
  while (lanes.length < count) {
    if (bareRoads.includes(road)) lanes.push(await openBareLane(road, values.host, query));
    else lanes.push(...(await openServerLanes(road, values.host, `${process.pid}-${lanes.length}`)));
  }
  return lanes;
}

/** Sends on LANE at the rate until told to stop. */
function sendSteadily(lane: Lane, onSend: () => void): () => void {
  const startMs = performance.now() + (Math.random() * 1000) / rateHz;
  let count = 0;
  let timer = setTimeout(send, startMs - performance.now());
  function send(): void {
    lane.send(stampedMessage(sizeBytes), reliable);
    onSend();
    timer = setTimeout(send, Math.max(0, startMs + (++count * 1000) / rateHz - performance.now()));
  }
  return () => clearTimeout(timer);
}

async function serverAges(): Promise<number[]> {
  const response = await fetch(`http://${values.host}/ages`);
  return (await response.json()) as number[];
}

const lanes = await openLanes();
const isBare = (bareRoads as readonly string[]).includes(values.road);
console.log('open');
await input.next();
let sent = 0;
let beginMs = Number.POSITIVE_INFINITY;
let endMs = Number.POSITIVE_INFINITY;
const latenciesMs: number[] = [];
const isMeasured = (sentAtMs: number): boolean => sentAtMs >= beginMs && sentAtMs < endMs;
for (const lane of lanes) {
  lane.onMessage = (message) => {
    const age = ageMs(message);
    if (isMeasured(clockMs() - age)) latenciesMs.push(age);
  };
}
const stops = lanes.map((lane) =>
  sendSteadily(lane, () => {
    if (isMeasured(clockMs())) sent++;
  }),
);
await sleep(Number(values.warmup) * 1000);
if (isBare) await serverAges();
beginMs = clockMs();
console.log('begin');
await sleep(Number(values.seconds) * 1000);
endMs = clockMs();
console.log('end');
for (const stop of stops) stop();
await sleep(DRAIN_MS);
const oneWayMs = isBare ? await serverAges() : [];
// What the server still did for these would count as the next measurement's.
for (const lane of lanes) lane.close?.();
await sleep(CLOSING_MS);
process.stdout.write(`${JSON.stringify({ sent, latenciesMs, oneWayMs })}\n`, () =>
  process.kill(process.pid, 'SIGKILL'),
);
