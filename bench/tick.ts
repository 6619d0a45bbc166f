// What ticks of matches cost, and how late they are: `node dist/bench/tick.js [SECONDS]`. Runs the match threads alone,
// without sockets or a database.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Measured, startMatchThreads } from './ticking/match-threads.js';

const seconds = Number(process.argv[2] ?? 20);
const warmupSec = 8;
const playersPerMatch = 10;
const modules = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
fs.copyFileSync(path.join(import.meta.dirname, '../../bench/load/module.js'), path.join(modules, 'index.js'));

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** CPU of the process over some seconds after a warm-up, in µs per tick. */
async function measure(measured: Measured): Promise<{ usPerTick: number; ticks: number }> {
  await sleep(warmupSec * 1000);
  measured.latenessMs.length = 0;
  const ticksBefore = measured.ticks;
  const before = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  const ticks = measured.ticks - ticksBefore;
  return { usPerTick: (user + system) / ticks, ticks };
}

async function emptyMatches(count: number): Promise<void> {
  const residentBefore = process.memoryUsage.rss();
  const measured = await startMatchThreads(modules);
  await measured.matches.create('bench', { rate: 10 });
  const residentStarted = process.memoryUsage.rss();
  for (let i = 1; i < count; i++) await measured.matches.create('bench', { rate: 10 });
  const { usPerTick } = await measure(measured);
  const perMatchKb = (process.memoryUsage.rss() - residentStarted) / 1024 / count;
  const threadsMb = (residentStarted - residentBefore) / 2 ** 20;
  console.log(
    `${count} empty matches at 10 Hz: ${usPerTick.toFixed(1)} µs CPU a tick, ${perMatchKb.toFixed(1)} KB a match (threads ${threadsMb.toFixed(0)} MB)`,
  );
  await measured.stop();
}

/** Ten players who each send two messages a second, every other one to all. */
async function fullMatches(count: number): Promise<void> {
  const measured = await startMatchThreads(modules);
  const data = Buffer.alloc(40);
  const senders: (() => void)[] = [];
  for (let i = 0; i < count; i++) {
    const id = await measured.matches.create('bench', { rate: 20 });
    for (let p = 0; p < playersPerMatch; p++) {
      const player = measured.player();
      await measured.matches.joinAttempt(id, player, {});
      let sent = 0;
      senders.push(() => measured.matches.sendData(id, player, 1 + (sent++ % 2), data, true, Date.now()));
    }
  }
  let next = 0;
  const perTurn = Math.ceil((senders.length * 2) / 100);
  const timer = setInterval(() => {
    for (let i = 0; i < perTurn; i++) senders[next++ % senders.length]!();
  }, 10);
  const deliveredBefore = measured.delivered;
  const { usPerTick, ticks } = await measure(measured);
  clearInterval(timer);
  const perTick = (measured.delivered - deliveredBefore) / ((ticks * (seconds + warmupSec)) / seconds);
  console.log(
    `${count} matches of ${playersPerMatch} players at 20 Hz: ${usPerTick.toFixed(1)} µs CPU a tick with ${perTick.toFixed(1)} messages delivered`,
  );
  await measured.stop();
}

async function lateness(): Promise<void> {
  const measured = await startMatchThreads(modules);
  await measured.matches.create('bench', { rate: 60 });
  await measure(measured);
  const sorted = measured.latenessMs.toSorted((a, b) => a - b);
  const at = (share: number) => `${sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(3)} ms`;
  console.log(`one match at 60 Hz, ${sorted.length} ticks: late by p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`);
  await measured.stop();
}

await lateness();
await emptyMatches(100);
await emptyMatches(1000);
await emptyMatches(2000);
await fullMatches(100);
fs.rmSync(modules, { recursive: true });
