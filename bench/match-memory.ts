// What an idle match keeps in memory: `node dist/bench/match-memory.js [COUNT]`. Runs the match threads and the registry
// alone, once for a bundle and once for a native module, each in a process of its own. Idle: nobody in it, ten ticks a second.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { silentLogger } from '../src/base/logger.js';
import { defaultConfig } from '../src/config/load-config.js';
import { createMatchRegistry, type MatchRegistry } from '../src/match/match-registry.js';
import { createRouter } from '../src/presence/router.js';
import { createTracker } from '../src/presence/tracker.js';
import { createModuleHost } from '../src/runtime/module-host.js';

const [, , countText = '1000', kind] = process.argv;
const count = Number(countText);
/** Matches that are there before anything is measured: code is compiled, threads have their first heap. */
const firstMatches = 20;
const settleSec = 12;

/** A signal collects the garbage of the match's thread and answers what its heap holds. */
const SIGNAL = `
  const v8 = globalThis.process.getBuiltinModule('v8');
  v8.setFlagsFromString('--expose-gc');
  const gc = globalThis.process.getBuiltinModule('vm').runInNewContext('gc');
  for (let i = 0; i < 3; i++) gc();
  const { used_heap_size, external_memory } = v8.getHeapStatistics();
  return { state, data: String(used_heap_size + external_memory) };`;

const BUNDLE = `
var matchInit = function (ctx, logger, nk, params) { return { state: { players: {}, round: 0 }, tickRate: 10, label: JSON.stringify({ mode: 'idle', open: true }) }; };
var matchJoinAttempt = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state, accept: true }; };
var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
var matchSignal = function (ctx, logger, nk, dispatcher, tick, state, data) { ${SIGNAL.replaceAll(/\bconst\b/g, 'var').replaceAll('globalThis.process', "Function('return process')()")} };
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('idle', { matchInit: matchInit, matchJoinAttempt: matchJoinAttempt, matchJoin: keep, matchLeave: keep, matchLoop: keep, matchTerminate: keep, matchSignal: matchSignal });
}`;

const NATIVE = `
import { defineMatch, defineModule } from 'tickwire/runtime';
export default defineModule({ matches: { idle: defineMatch<object>({
  matchInit: () => ({ state: { players: {}, round: 0 }, tickRate: 10, label: JSON.stringify({ mode: 'idle', open: true }) }),
  matchLoop: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state }),
  matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state) => { ${SIGNAL} },
}) } });`;

interface Memory {
  readonly residentKb: number;
  readonly mainHeapKb: number;
  readonly threadHeapKb: number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) gc();
}

async function start(folder: string) {
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
      tick() {},
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
  return { matches, host };
}

/** The resident set as it is, then the heaps without their garbage. PROBES: a match of each thread. */
async function look(matches: MatchRegistry, probes: readonly string[]): Promise<Memory> {
  await sleep(settleSec * 1000);
  const residentKb = process.memoryUsage.rss() / 1024;
  let threadHeapKb = 0;
  for (const id of probes) threadHeapKb += Number(await matches.signal(id, '')) / 1024;
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return { residentKb, mainHeapKb: (heapUsed + external) / 1024, threadHeapKb };
}

async function measure(name: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
  const [file, source] = name === 'bundle' ? ['index.js', BUNDLE] : ['index.ts', NATIVE];
  fs.writeFileSync(path.join(folder, file), source);
  const { matches, host } = await start(folder);
  const ids: string[] = [];
  for (let i = 0; i < firstMatches; i++) ids.push(await matches.create('idle', {}));
  const probes = ids.slice(0, os.availableParallelism());
  const before = await look(matches, probes);
  for (let i = 0; i < count; i++) await matches.create('idle', {});
  const after = await look(matches, probes);
  const perMatch = (key: keyof Memory) => ((after[key] - before[key]) / count).toFixed(1);
  console.log(
    `${count} idle matches, ${name}: ${perMatch('residentKb')} KB resident a match, of which ${perMatch('threadHeapKb')} KB live in its thread's heap and ${perMatch('mainHeapKb')} KB in the main thread's`,
  );
  await matches.stop(0);
  await host.close();
  fs.rmSync(folder, { recursive: true });
}

if (kind) await measure(kind);
else {
  for (const name of ['bundle', 'native']) {
    const child = fork(import.meta.filename, [countText, name]);
    await once(child, 'exit');
  }
}
