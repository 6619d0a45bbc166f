// What hostile clients cost: the latency of 20 good players before, during and after each kind of abuse, and what the server uses
// meanwhile. The hostile clients have a process of their own with the lowest priority: `node dist/bench/rudp-abuse.js`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, residentBytes } from './load/process-usage.js';
import { quantile, sleep } from './load/target.js';
import type { Lane } from './transport/lane.js';
import { openServerLanes } from './transport/server-lanes.js';
import { ageMs, stampedMessage } from './transport/stamp.js';

const PLAYERS = 20;
const RATE_HZ = 20;
const MESSAGE_BYTES = 150;
const SECONDS = 13;
const PORT = Number(process.env.PORT ?? 21_700);
const KINDS = ['flood', 'never-acknowledge', 'half-open', 'half-open-many'];
const root = fileURLToPath(new URL('../../', import.meta.url));
const host = `127.0.0.1:${PORT}`;

async function startServer(folder: string): Promise<ChildProcess> {
  const ports = ['--socket.port', PORT, '--rudp.port', PORT, '--console.port', PORT + 1].map(String);
  const options = ['--data_dir', path.join(folder, 'data'), '--runtime.path', folder, '--socket.address', '127.0.0.1'];
  const command = [path.join(root, 'bin/tickwire.js'), ...options, ...ports];
  const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(server.stdout!)) if (line.includes('is ready at')) break;
  server.stdout!.resume();
  return server;
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

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-abuse-'));
  const server = await startServer(folder);
  const pids = [server.pid!];
  try {
    const lanes: Lane[] = [];
    while (lanes.length < PLAYERS)
      lanes.push(...(await openServerLanes('rudp', host, `${process.pid}-${lanes.length}`)));
    const take = play(lanes);

    const measure = async (what: string, during: () => Promise<unknown>): Promise<void> => {
      take();
      const before = { cpu: cpuSeconds(pids), atMs: performance.now() };
      const outcome = await during();
      const seconds = (performance.now() - before.atMs) / 1000;
      const latenciesMs = take();
      const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => quantile(latenciesMs, share).toFixed(1));
      const cpu = ((cpuSeconds(pids) - before.cpu) / seconds) * 100;
      const arrived = (latenciesMs.length / (seconds * PLAYERS * RATE_HZ)) * 100;
      const memory = (residentBytes(pids) / 1_048_576).toFixed(0);
      console.log(
        `| ${what} | ${p50} | ${p99} | ${worst} | ${arrived.toFixed(0)} % | ${cpu.toFixed(0)} % | ${memory} | ${outcome ?? ''} |`,
      );
    };

    await sleep(4000);
    console.log('| what happens | p50 | p99 | worst | arrived | CPU | memory, MB | what they got done |');
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
    await measure('nothing', () => sleep(SECONDS * 1000));
    for (const kind of KINDS) {
      const program = fileURLToPath(new URL('hostile-clients.js', import.meta.url));
      const words = ['-n', '19', process.execPath, program, kind, `http://${host}`, String(SECONDS)];
      const hostile = spawn('nice', words, { stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = createInterface(hostile.stdout)[Symbol.asyncIterator]();
      await lines.next();
      await measure(kind, async () => (await lines.next()).value);
      await sleep(6000);
      await measure('afterwards', () => sleep(SECONDS * 500));
    }
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

await main();
process.exit();
