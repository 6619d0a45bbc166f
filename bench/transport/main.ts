// npm run bench:transport: the server and its clients in two network namespaces, with 50 ms round trip and losses between
// them. Measures WebSocket, reliable UDP and a plain data channel, and writes the table of docs/rudp.md and a plot.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BareRoad, ServerRoad } from './lane.js';
import { serverRoads } from './lane.js';
import { type Cell, type Effort, figuresOf, measure, type Sample, type Target } from './measure.js';
import { createNetwork, type Network, networkObstacle, SERVER_ADDRESS } from './network.js';
import { type Result, renderFigures } from './render-figures.js';
import { renderPlot } from './render-plot.js';

const usage = `usage: npm run bench:transport [-- options]

  --seconds S     how long each measurement takes          (40)
  --warmup S      traffic before it                        (5)
  --lanes N       connections that send at once            (12)
  --size B        of each message, bytes                   (150)
  --rate HZ[,…]   messages a second                        (30; one way 20,60)
  --port P        of the servers, in their own namespace   (21000)
  --repeat N      how often each measurement is taken; its figures are those of all, its CPU the median (1)
  --loss L[,…]    percent, each way                        (0,1,5,10)
  --only NAME[,…] only deliveries whose name has one of them
  --one-way       how long messages of the state machine take one way, at 20 and 60 a second, instead
  --keep FILE     adds to the measurements that are in FILE, so that they can be taken in pieces; reports all of them
  --print         print the figures and leave docs/ as it is`;

const DELAY_MS = 25;
const EXIT_INTERRUPTED = 130;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const document = path.join(root, 'docs/rudp.md');
const plot = path.join(root, 'docs/transport.svg');
const bareServer = path.join(root, 'dist/bench/transport/bare-server.js');
const client = path.join(root, 'dist/bench/transport/client.js');

interface Delivery {
  readonly name: string;
  readonly road: BareRoad | ServerRoad;
  readonly isReliable: boolean;
}

const roundTrips: readonly Delivery[] = [
  { name: 'bare UDP: the link itself', road: 'udp', isReliable: false },
  { name: 'WebSocket', road: 'websocket', isReliable: true },
  { name: 'reliable data channel', road: 'channel', isReliable: true },
  { name: 'rUDP, reliable', road: 'rudp', isReliable: true },
  { name: 'rUDP, unreliable', road: 'rudp', isReliable: false },
];

const oneWays: readonly Delivery[] = [
  { name: 'WebSocket', road: 'ws', isReliable: true },
  { name: 'reliable data channel', road: 'channel', isReliable: true },
  { name: 'state machine, no early copy', road: 'reliable-no-copy', isReliable: true },
  { name: 'state machine', road: 'reliable', isReliable: true },
  { name: 'state machine, unreliable', road: 'reliable', isReliable: false },
  { name: 'bare data channel, unreliable', road: 'datagrams', isReliable: false },
];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '40' },
    warmup: { type: 'string', default: '5' },
    lanes: { type: 'string', default: '12' },
    size: { type: 'string', default: '150' },
    rate: { type: 'string', default: '' },
    port: { type: 'string', default: '21000' },
    repeat: { type: 'string', default: '1' },
    loss: { type: 'string', default: '0,1,5,10' },
    only: { type: 'string', default: '' },
    'one-way': { type: 'boolean', default: false },
    keep: { type: 'string', default: '' },
    print: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const obstacle = networkObstacle();
  if (values.help || obstacle) {
    console.log(values.help ? usage : `bench:transport cannot run here: ${obstacle}.`);
    return values.help ? 0 : 2;
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-transport-'));
  const network = await createNetwork(path.join(root, 'bench/transport/link.py'), DELAY_MS);
  try {
    const interrupted = new Promise<undefined>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(undefined));
    });
    const measured = startServers(network, folder).then((targetOf) => measureAll(network, targetOf));
    const results = await Promise.race([measured, interrupted]);
    measured.catch(() => {});
    if (!results) return EXIT_INTERRUPTED;
    report(values.keep ? kept(results, values.keep) : results);
  } finally {
    await network.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

/** RESULTS and those in FILE, in the order of the table; newer ones take the place of older ones. Writes them to FILE. */
function kept(results: readonly Result[], file: string): Result[] {
  const earlier: Result[] = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
  const placeOf = ({ name, cell }: Result): string =>
    [cell.lossPercent, cell.rateHz].map((number) => String(number).padStart(4, '0')).join() + orderOf(name);
  const byPlace = new Map([...earlier, ...results].map((result) => [placeOf(result), result]));
  const all = [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result);
  fs.writeFileSync(file, JSON.stringify(all));
  return all;
}

function orderOf(name: string): string {
  const deliveries = values['one-way'] ? oneWays : roundTrips;
  return String(deliveries.findIndex((delivery) => delivery.name === name.replace(/, \d+ Hz$/, '')));
}

async function startServers(network: Network, folder: string): Promise<(road: string) => Target> {
  const port = Number(values.port);
  const bare = network.start('server', [process.execPath, bareServer, SERVER_ADDRESS, String(port + 10)]);
  await bare.line();
  const targets = { bare: { pid: bare.process.pid!, port: port + 10 }, server: { pid: 0, port } };
  if (!values['one-way']) {
    const ports = ['--socket.port', String(port), '--rudp.port', String(port), '--console.port', String(port + 1)];
    const command = [path.join(root, 'bin/tickwire.js'), '--data_dir', path.join(folder, 'data'), ...ports];
    const server = network.start('server', [process.execPath, ...command, '--runtime.path', folder]);
    for (let line = ''; !line.includes('is ready at'); ) line = await server.line();
    targets.server.pid = server.process.pid!;
  }
  return (road) => ((serverRoads as readonly string[]).includes(road) ? targets.server : targets.bare);
}

async function measureAll(network: Network, targetOf: (road: string) => Target): Promise<Result[]> {
  const effort: Effort = {
    sizeBytes: Number(values.size),
    lanes: Number(values.lanes),
    seconds: Number(values.seconds),
    warmupSeconds: Number(values.warmup),
  };
  const isOneWay = values['one-way'];
  const words = values.only.split(',');
  const results: Result[] = [];
  for (const rateHz of (values.rate || (isOneWay ? '20,60' : '30')).split(',').map(Number)) {
    for (const lossPercent of values.loss.split(',').map(Number)) {
      const deliveries = (isOneWay ? oneWays : roundTrips).filter(({ name }) =>
        words.some((word) => name.includes(word)),
      );
      const taken = new Map<Delivery, Sample[]>(deliveries.map((delivery) => [delivery, []]));
      // In turns, so that what the machine does meanwhile, and how warm the server is, is shared out evenly.
      for (let turn = 0; turn < Number(values.repeat); turn++) {
        for (const delivery of turn % 2 === 0 ? deliveries : deliveries.toReversed()) {
          const cell: Cell = { ...delivery, lossPercent, rateHz, isOneWay };
          taken.get(delivery)!.push(await measure(network, client, targetOf(delivery.road), cell, effort));
        }
      }
      for (const [{ name, road, isReliable }, samples] of taken) {
        const cell: Cell = { road, isReliable, lossPercent, rateHz, isOneWay };
        const figures = figuresOf(samples);
        results.push({ name: isOneWay ? `${name}, ${rateHz} Hz` : name, cell, figures });
        console.log(renderFigures(results.slice(-1)).split('\n').at(-1), `(${figures.samples} samples)`);
      }
    }
  }
  return results;
}

function report(results: readonly Result[]): void {
  const table = renderFigures(results);
  console.log(table);
  if (values.print) return;
  const kind = values['one-way'] ? 'one way' : 'round trip';
  const [begin, end] = [`<!-- figures: ${kind} -->`, `<!-- /figures: ${kind} -->`];
  const text = fs.readFileSync(document, 'utf8');
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start < 0 || stop < 0) throw new Error(`docs/rudp.md has no place for the figures '${kind}'.`);
  const cpu = `${os.cpus().length} × ${os.cpus()[0]!.model.split(' ').slice(0, 2).join(' ')}`;
  const times = values.repeat === '1' ? '' : ` ${values.repeat} times`;
  const effort = `${values.lanes} connections, ${values.seconds} s each${times}. ${cpu}, Node ${process.version}, Linux ${os.release()}.`;
  fs.writeFileSync(document, `${text.slice(0, start)}${begin}\n\n${effort}\n\n${table}\n\n${text.slice(stop)}`);
  if (values['one-way']) return;
  fs.writeFileSync(plot, renderPlot(results, 'Round-trip time of 30 messages a second each way, 50 ms link'));
}

process.exit(await main());
