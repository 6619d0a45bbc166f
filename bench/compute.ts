// What ticks that compute cost: `node dist/bench/compute.js [SECONDS]`. Ten matches at 20 Hz, each of whose ticks makes 20,000
// steps with integers, in a bundle and in a native module; the match threads and the registry alone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { silentLogger } from '../src/base/logger.js';
import { defaultConfig } from '../src/config/load-config.js';
import { createMatchRegistry } from '../src/match/match-registry.js';
import { createRouter } from '../src/presence/router.js';
import { createTracker } from '../src/presence/tracker.js';
import { createModuleHost } from '../src/runtime/module-host.js';

const seconds = Number(process.argv[2] ?? 10);
const warmupSec = 5;
const matchCount = 10;

/** A linear congruential generator and some branches on it: work that no compiler can leave out. */
const LOOP = `
  var x = state.x | 0;
  for (var i = 0; i < 20000; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    if (x & 1) state.odd = (state.odd + 1) | 0;
    else x ^= i;
  }
  state.x = x;
  return { state: state };`;

const BUNDLE = `
var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
function matchInit() { return { state: { x: 1, odd: 0 }, tickRate: 20, label: '' }; }
function matchLoop(ctx, logger, nk, dispatcher, tick, state) { ${LOOP} }
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('compute', { matchInit: matchInit, matchJoinAttempt: keep, matchJoin: keep, matchLeave: keep, matchLoop: matchLoop, matchTerminate: keep, matchSignal: keep });
}`;

const NATIVE = `
import { defineMatch, defineModule } from 'tickwire/runtime';
export default defineModule({ matches: { compute: defineMatch<{ x: number; odd: number }>({
  matchInit: () => ({ state: { x: 1, odd: 0 }, tickRate: 20, label: '' }),
  matchLoop(_ctx, _logger, _nk, _dispatcher, _tick, state) { ${LOOP} },
}) } });`;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(file: string, source: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
  fs.writeFileSync(path.join(folder, file), source);
  let ticks = 0;
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const host = await createModuleHost({
    options: { path: folder, entrypoint: '', env: {}, node: 'bench', version: '1', matchIsolation: 'match' },
    functions: {},
    logger: silentLogger,
  });
  const matches = createMatchRegistry({
    config: defaultConfig(),
    logger: silentLogger,
    metrics: {
      tick: () => void ticks++,
      tickOverruns() {},
      ticksSkipped() {},
      matchInputDropped() {},
      matchFailed() {},
      matchUpgrade() {},
      handlerCost() {},
      workerRestarted() {},
    },
    tracker,
    router: createRouter({ tracker }),
    node: 'bench',
    workerUrl: new URL('../workers/match-worker.cjs', import.meta.url),
  });
  void matches.use({ hasModules: true, openGuest: (thread) => host.open({ thread, hostsMatches: true }) });
  for (let i = 0; i < matchCount; i++) await matches.create('compute', {});
  await sleep(warmupSec * 1000);
  ticks = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  const cores = (user + system) / 1000 / (performance.now() - start);
  console.log(
    `${file}: ${matchCount} matches at 20 Hz, 20,000 integer steps a tick: ${cores.toFixed(3)} cores, ${ticks} ticks, ${((cores * seconds * 1e6) / ticks).toFixed(0)} µs CPU a tick`,
  );
  await matches.stop(0);
  await host.close();
  fs.rmSync(folder, { recursive: true });
}

await measure('index.js', BUNDLE);
await measure('index.ts', NATIVE);
