// What hostile clients cost: the latency of 20 good players while nothing happens and during each kind of abuse, and what the
// server uses meanwhile. After each kind the same hostile program does the same, as often, to a sink that is not the server: the
// difference is the server's share. Before that each kind has a go of some seconds, so that the code it runs through is not that of a
// server which has just started. `node dist/bench/rudp-abuse.js [--kinds KIND,…] [--seconds N] [--unpinned]`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Cores, shareCores } from './abuse/cores.js';
import { cpuSeconds, residentBytes } from './load/process-usage.js';
import { quantile, sleep } from './load/target.js';
import type { Lane } from './transport/lane.js';
import { openServerLanes } from './transport/server-lanes.js';
import { ageMs, stampedMessage } from './transport/stamp.js';

const PLAYERS = 20;
const RATE_HZ = 20;
const MESSAGE_BYTES = 150;
const PORT = Number(process.env.PORT ?? 21_700);
/** How long the server and the hostile clients' connections have to come to rest. */
const REST_MS = 2500;
const WARMUP_SECONDS = 3;
const KINDS = ['flood', 'never-acknowledge', 'half-open', 'half-open-many', 'half-open-anew'];
const root = fileURLToPath(new URL('../../', import.meta.url));
const host = `127.0.0.1:${PORT}`;

/** Starts COMMAND and waits until it prints a line with READY. */
async function startProgram(command: readonly string[], ready: string): Promise<ChildProcess> {
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout!)) if (line.includes(ready)) break;
  child.stdout!.resume();
  return child;
}

function startServer(folder: string, cores: Cores): Promise<ChildProcess> {
  const ports = ['--socket.port', PORT, '--rudp.port', PORT, '--console.port', PORT + 1].map(String);
  const options = ['--data_dir', path.join(folder, 'data'), '--runtime.path', folder, '--socket.address', '127.0.0.1'];
  const program = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : [];
  const command = [process.execPath, ...program, path.join(root, 'bin/tickwire.js'), ...options, ...ports];
  return startProgram(cores.forServer(command), 'is ready at');
}

function startSink(kind: string, cores: Cores): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('abuse/sink.js', import.meta.url));
  return startProgram(cores.forHostile([process.execPath, program, kind, String(PORT + 2), String(PORT + 2)]), 'ready');
}

/** Sends steadily on all of LANES; answers with the latencies that were measured since the last time. */
function play(lanes: readonly Lane[]): () => number[] {
  let latenciesMs: number[] = [];
  for (const [index, lane] of lanes.entries()) {
    lane.onMessage = (message) => latenciesMs.push(ageMs(message));
    const send = () => lane.send(stampedMessage(MESSAGE_BYTES), true);
    setTimeout(() => setInterval(send, 1000 / RATE_HZ), (index * 1000) / RATE_HZ / lanes.length);
  }
  return () => {
    const taken = latenciesMs;
    latenciesMs = [];
    return taken;
  };
}

/** What the hostile clients got done, by what they call it. */
type Done = Readonly<Record<string, number>>;

/** Runs the hostile clients of KIND against BASE, and MEASURE meanwhile. */
async function abuse(
  kind: string,
  base: string,
  seconds: number,
  offersPerSec: number,
  cores: Cores,
  measure: (during: () => Promise<Done>) => Promise<Done>,
): Promise<Done> {
  const program = fileURLToPath(new URL('abuse/hostile-clients.js', import.meta.url));
  const words = cores.forHostile([process.execPath, program, kind, base, String(seconds), String(offersPerSec)]);
  const hostile = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(hostile.stdout)[Symbol.asyncIterator]();
  await lines.next();
  const done = await measure(async () => JSON.parse((await lines.next()).value) as Done);
  await sleep(REST_MS);
  return done;
}

function offersOf(done: Done): number {
  return Object.entries(done).reduce((sum, [what, times]) => sum + (what.startsWith('status') ? times : 0), 0);
}

function shown(done: Done): string {
  return Object.entries(done)
    .map(([what, times]) => (what.startsWith('status ') ? `${times} × ${what.slice(7)}` : `${times} ${what}`))
    .join(', ');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kinds: { type: 'string', default: KINDS.join(',') },
      seconds: { type: 'string', default: '11' },
      unpinned: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const cores = shareCores(!values.unpinned);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-abuse-'));
  const server = await startServer(folder, cores);
  const pids = [server.pid!];
  try {
    const lanes: Lane[] = [];
    while (lanes.length < PLAYERS)
      lanes.push(...(await openServerLanes('rudp', host, `${process.pid}-${lanes.length}`)));
    const take = play(lanes);

    const measure = async (what: string, during: () => Promise<Done>): Promise<Done> => {
      take();
      const before = { cpu: cpuSeconds(pids), atMs: performance.now() };
      const done = await during();
      const lasted = (performance.now() - before.atMs) / 1000;
      const latenciesMs = take();
      const [p50, p95, p99, worst] = [0.5, 0.95, 0.99, 1].map((share) => quantile(latenciesMs, share).toFixed(1));
      const cpu = ((cpuSeconds(pids) - before.cpu) / lasted) * 100;
      const arrived = (latenciesMs.length / (lasted * PLAYERS * RATE_HZ)) * 100;
      const memory = (residentBytes(pids) / 1_048_576).toFixed(0);
      const figures = [p50, p95, p99, worst, `${arrived.toFixed(0)} %`, `${cpu.toFixed(0)} %`, memory];
      console.log(`| ${what} | ${figures.join(' | ')} | ${shown(done)} |`);
      return done;
    };
    const rest = async (): Promise<Done> => {
      await sleep(seconds * 1000);
      return {};
    };

    const kinds = values.kinds.split(',');
    for (const kind of kinds) await abuse(kind, `http://${host}`, WARMUP_SECONDS, 0, cores, (during) => during());
    console.log('| what happens | p50 | p95 | p99 | worst | arrived | CPU | memory, MB | what they got done |');
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    await measure('nothing', rest);
    for (const kind of kinds) {
      const done = await abuse(kind, `http://${host}`, seconds, 0, cores, (during) => measure(kind, during));
      const sink = await startSink(kind, cores);
      const asOften = Math.ceil(offersOf(done) / seconds);
      await abuse(kind, `http://127.0.0.1:${PORT + 2}`, seconds, asOften, cores, (during) =>
        measure('the same, elsewhere', during),
      );
      sink.kill('SIGKILL');
    }
    await measure('afterwards', rest);
    const where = cores.arePinned ? 'the server on a core of its own' : 'on all cores';
    console.log(
      `\n${seconds} s a row, ${where}. ${os.cpus().length} × ${os.cpus()[0]?.model}, Node ${process.version}.`,
    );
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

await main();
process.exit();
