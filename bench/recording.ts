// What recording matches costs: `node dist/bench/recording.js [SECONDS]`. The same matches with and without, by turns.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { silentLogger } from '../src/base/logger.js';
import { createMatchRecordings } from '../src/match/recording/match-recordings.js';
import { startMatchThreads } from './ticking/match-threads.js';

const seconds = Number(process.argv[2] ?? 8);
const warmupSec = 4;
const rounds = 3;
const matchCount = 50;
const playersPerMatch = 10;
const rateHz = 20;

/** Players who each send two messages a second and are moved about: a state of some 60 values, most of them new each tick. */
const module = `
function move(state) {
  for (const id in state.players) {
    const player = state.players[id];
    player.x += player.vx;
    player.y += player.vy;
    if (Math.random() < 0.01) player.vx = -player.vx;
    if (Math.abs(player.y) > 100) player.vy = -player.vy;
  }
}
const keep = (ctx, logger, nk, dispatcher, tick, state) => ({ state });
function matchInit(ctx, logger, nk, params) { return { state: { players: {}, tick: 0 }, tickRate: params.rate, label: '' }; }
function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state) { return { state, accept: true }; }
function matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
  for (const { userId } of presences) state.players[userId] = { x: 0, y: 0, vx: Math.random(), vy: Math.random(), hits: 0 };
  return { state };
}
function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  state.tick = tick;
  move(state);
  for (const { sender, opCode, data } of messages) {
    state.players[sender.userId].hits++;
    dispatcher.broadcastMessage(opCode, data, opCode === 1 ? [sender] : null);
  }
  return { state };
}
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('moving', { matchInit, matchJoinAttempt, matchJoin, matchLeave: keep, matchLoop, matchTerminate: keep, matchSignal: keep });
}`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
const modules = path.join(folder, 'modules');
const recordingsFolder = path.join(folder, 'recordings');
fs.mkdirSync(modules);
fs.writeFileSync(path.join(modules, 'index.js'), module);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Cost {
  readonly usPerTick: number;
  /** How late half of the ticks and 1 of 100 were. */
  readonly p50: number;
  readonly p99: number;
}

async function measure(isRecorded: boolean): Promise<Cost> {
  const recordings = isRecorded
    ? createMatchRecordings({
        logger: silentLogger,
        workerUrl: new URL('../workers/recording-worker.cjs', import.meta.url),
        folder: recordingsFolder,
        handlers: [],
        maxFiles: matchCount,
        maxFileBytes: 2 ** 30,
      })
    : undefined;
  const measured = await startMatchThreads(modules, recordings);
  const senders: (() => void)[] = [];
  const data = Buffer.alloc(40);
  for (let i = 0; i < matchCount; i++) {
    const id = await measured.matches.create('moving', { rate: rateHz });
    for (let p = 0; p < playersPerMatch; p++) {
      const player = measured.player();
      await measured.matches.joinAttempt(id, player, {});
      let sent = 0;
      senders.push(() => measured.matches.sendData(id, player, 1 + (sent++ % 2), data, true, Date.now()));
    }
  }
  let next = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < (senders.length * 2) / 100; i++) senders[next++ % senders.length]!();
  }, 10);
  await sleep(warmupSec * 1000);
  measured.latenessMs.length = 0;
  const ticksBefore = measured.ticks;
  const before = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  const usPerTick = (user + system) / (measured.ticks - ticksBefore);
  clearInterval(timer);
  const late = measured.latenessMs.toSorted((a, b) => a - b);
  await measured.stop();
  return { usPerTick, p50: late[Math.floor(late.length * 0.5)]!, p99: late[Math.floor(late.length * 0.99)]! };
}

const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const costs: Record<'without' | 'recorded', Cost[]> = { without: [], recorded: [] };
for (let round = 0; round < rounds; round++) {
  costs.without.push(await measure(false));
  costs.recorded.push(await measure(true));
}
for (const [name, all] of Object.entries(costs)) {
  const of = (what: keyof Cost) => middle(all.map((cost) => cost[what]));
  console.log(
    `${matchCount} matches of ${playersPerMatch} players at ${rateHz} Hz, ${name}: ${of('usPerTick').toFixed(1)} µs CPU a tick, late by p50 ${of('p50').toFixed(2)} ms, p99 ${of('p99').toFixed(2)} ms`,
  );
}
const bytes = fs
  .readdirSync(recordingsFolder)
  .reduce((sum, name) => sum + fs.statSync(path.join(recordingsFolder, name)).size, 0);
const ticksRecorded = matchCount * rateHz * (seconds + warmupSec);
console.log(`recordings: about ${(bytes / ticksRecorded).toFixed(0)} bytes a tick`);
fs.rmSync(folder, { recursive: true });
