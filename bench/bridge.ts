// What a call between the main thread and a module costs: `node dist/bench/bridge.js`.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../src/base/clock.js';
import { silentLogger } from '../src/base/logger.js';
import { createModuleHost } from '../src/runtime/module-host.js';
import { createRuntime, type Runtime } from '../src/runtime/runtime.js';

const BUNDLE = `
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('echo', function (ctx, logger, nk, payload) { return JSON.stringify(JSON.parse(payload)); });
  initializer.registerRpc('bridge', function (ctx, logger, nk, payload) {
    var times = [];
    for (var i = 0; i < 2000; i++) { var start = performance.now(); nk.matchGet('x'); times.push(performance.now() - start); }
    return JSON.stringify(times);
  });
}`;

const NATIVE = `
import { defineModule } from 'tickwire/runtime';
export default defineModule({
  rpcs: {
    echo: async (_ctx, _logger, _nk, payload) => JSON.stringify(JSON.parse(payload)),
    async bridge(_ctx, _logger, nk) {
      const times = [];
      for (let i = 0; i < 2000; i++) { const start = performance.now(); await nk.matchGet('x'); times.push(performance.now() - start); }
      return JSON.stringify(times);
    },
  },
});`;

const LUA = `
local nk = require("nakama")
nk.register_rpc(function(context, payload) return nk.json_encode(nk.json_decode(payload)) end, "echo")
nk.register_rpc(function()
  local times = {}
  for i = 1, 2000 do
    local start = os.clock()
    nk.match_get("x")
    times[i] = (os.clock() - start) * 1000
  end
  return nk.json_encode(times)
end, "bridge")`;

/** A request as a browser sends it. */
const CONTEXT = {
  userId: '7a3a7a06-6a3c-4a27-9d20-4a8b4d0f8c1d',
  username: 'somebody',
  userSessionExp: 1_900_000_000,
  clientIp: '127.0.0.1',
  clientPort: '50000',
  queryParams: {},
  headers: {
    host: ['127.0.0.1:7350'],
    accept: ['application/json'],
    'content-type': ['application/json'],
    authorization: [`Bearer ${'x'.repeat(220)}`],
    'user-agent': ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'],
    'content-length': ['40'],
  },
};

const CONCURRENT = 32;
const CALLS = 40_000;

async function measure(file: string, source: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
  fs.writeFileSync(path.join(folder, file), source);
  const host = await createModuleHost({
    options: { path: folder, entrypoint: '', env: {}, node: 'bench', version: '1', matchIsolation: 'match' },
    functions: { matchGet: () => ({ matchId: 'x', authoritative: true, label: '', size: 0 }) },
    logger: silentLogger,
  });
  const runtime = await createRuntime({
    host,
    logger: silentLogger,
    clock: systemClock,
    workerUrl: new URL('../workers/module-worker.cjs', import.meta.url),
    workers: 0,
    callTimeoutMs: () => 10_000,
    maxHeapMb: 256,
  });
  await echo(runtime, CALLS / 2);
  await report(`${file}: RPC echo, ${CONCURRENT} at once`, () => echo(runtime, CALLS));
  const alone = await latencies(2000, () => runtime.callRpc('echo', CONTEXT, '{"a":[1,2,3]}'));
  console.log(`${file}: RPC echo, one at a time: ${percentiles(alone)}`);
  for (let i = 0; i < 3; i++) await runtime.callRpc('bridge', {}, '');
  console.log(`${file}: nk call out of a module: ${percentiles(JSON.parse(await runtime.callRpc('bridge', {}, '')))}`);
  await runtime.close();
  await host.close();
  fs.rmSync(folder, { recursive: true });
}

async function echo(runtime: Runtime, calls: number): Promise<void> {
  let left = calls;
  const caller = async () => {
    while (left-- > 0) await runtime.callRpc('echo', CONTEXT, '{"a":[1,2,3],"text":"hello"}');
  };
  await Promise.all(Array.from({ length: CONCURRENT }, caller));
}

async function report(what: string, work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${what}: ${((user + system) / CALLS).toFixed(1)} µs CPU a call, ${Math.round(CALLS / seconds)} a second`,
  );
}

async function latencies(count: number, call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}

function percentiles(timesMs: number[]): string {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.floor((sorted.length - 1) * share)]! * 1000).toFixed(1)} µs`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}`;
}

await measure('index.js', BUNDLE);
await measure('native.ts', NATIVE);
await measure('main.lua', LUA);
