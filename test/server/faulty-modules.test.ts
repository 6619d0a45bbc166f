// Modules that cannot be loaded, beside one that can: the server starts and says which, where and why.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type RunningServer, startServer } from '../start-server.js';

// Each test starts servers of its own.
vi.setConfig({ testTimeout: 120_000 });

const GOOD = `import { defineModule } from 'tickwire/runtime';
export default defineModule({ rpcs: { good: () => 'fine' } });`;
const init = (body: string) => `function InitModule(ctx, logger, nk, initializer) {\n${body}\n}`;
const native = (body: string) => `import { defineModule } from 'tickwire/runtime';\n${body}`;

async function start(files: Record<string, string>, options: Record<string, string | number | boolean> = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-faulty-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, source] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), source);
  const server = await startServer({
    'runtime.path': folder,
    'runtime.workers': 1,
    'match.workers': 1,
    'runtime.load_timeout_ms': 1000,
    ...options,
  });
  onTestFinished(() => server.stop());
  return server;
}

async function rpc(server: RunningServer, id: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/v2/rpc/${id}?http_key=defaulthttpkey`);
  return ((await answer.json()) as { payload?: string }).payload;
}

test('modules that throw, register nonsense, do not parse or hang are left out; the others are used', async () => {
  const server = await start({
    'good.ts': GOOD,
    'broken.ts': 'import { defineModule } from "tickwire/runtime";\n\nexport default defineModule({ rpcs: {',
    'importing.ts': native('import x from "./not-there.js";\nexport default defineModule({ rpcs: { x } });'),
    'package.ts': native('import x from "not-installed";\nexport default defineModule({ rpcs: { x } });'),
    'misspelt.ts': 'import { defineModul } from "tickwire/runtime";\nexport default defineModul({});',
    'no-default.ts': native('export const game = defineModule({});'),
    'throwing.ts': native('\nthrow new Error("at the top");\nexport default defineModule({});'),
    'unknown.ts': native('export default defineModule({\n  before: { UpdateAcount: () => null } } as never);'),
    'asking.ts': native(
      'export default defineModule(async ({ nk }) => {\n  await nk.accountGetId("no id");\n  return {};\n});',
    ),
    'loopless.ts': native(
      'export default defineModule({\n\n  matches: { lazy: { matchInit: () => null } as never },\n});',
    ),
    'twice.ts': native('export default defineModule({ rpcs: { Good: () => "another" } });'),
    'a-syntax.js': 'var a = 1;\nfunction InitModule( {',
    'b-nonsense.js': init('\ninitializer.registerRpc("x", 5);'),
    'c-crowd.js': init('for (var i = 0; i < 200000; i++) initializer.registerRpc("rpc" + i, function () {});'),
    'd-hanging.js': init('for (;;) {}'),
    'lame.lua': 'local nk = require("nakama")\n\nerror("in Lua")',
    'e-hanging.ts': native('for (;;) {}\nexport default defineModule({});'),
  });
  expect(await rpc(server, 'good')).toBe('fine');
  const told = [...server.output().matchAll(/A module is left out: (.*)"\}/g)].map(([, text]) => text!);
  const expected = [
    /broken\.ts:3:\d+ cannot be compiled/,
    /importing\.ts:2:\d+ cannot be compiled.*not-there/,
    /package\.ts:2:\d+ cannot be compiled: there is no package 'not-installed'.*npm install/,
    /misspelt\.ts:1:\d+ cannot be compiled: 'tickwire\/runtime' does not export \S*defineModul\b.*Did you mean.*defineModule/,
    /asking\.ts:3:\d+ cannot be loaded: TypeError: nk\.accountGetId: userId/,
    /loopless\.ts:4 cannot be loaded: TypeError: .*'lazy'.*matchJoinAttempt/,
    /throwing\.ts:3:7 cannot be loaded: Error: at the top/,
    /unknown\.ts:3 cannot be loaded: TypeError: before\.UpdateAcount.*UpdateAccount/,
    /twice\.ts:2 cannot be loaded: TypeError: rpc 'good' is already registered by .*good\.ts/,
    /a-syntax\.js:2 cannot be loaded: SyntaxError/,
    /b-nonsense\.js:3:13 cannot be loaded: TypeError: .*registerRpc: 'x' must be given a function/,
    /c-crowd\.js:2:\d+ cannot be loaded: RangeError: .*more than/,
    /d-hanging\.js cannot be loaded: TimeLimitExceeded: .*1000 ms/,
    /lame\.lua:3 cannot be loaded.*in Lua/,
    /e-hanging\.ts cannot be loaded: its thread ended: it took more than 1000 ms/,
  ];
  expect(told).toHaveLength(expected.length);
  for (const line of expected) expect(told).toContainEqual(expect.stringMatching(line));
  expect(server.output()).toMatch(/"level":"warn".*no-default\.ts.*no default export/);
  // Told once, however many threads and attempts it takes.
  expect(server.output().split('module loaded')).toHaveLength(2);
  expect(server.output()).not.toContain('could not start');
});

test('a folder that is not there, and one without modules, are told', async () => {
  const server = await start({ 'readme.txt': 'nothing' });
  expect(server.output()).toContain('there are no modules');
  const missing = await startServer({ 'runtime.path': '/nowhere/at/all' });
  onTestFinished(() => missing.stop());
  expect(missing.output()).toMatch(/"level":"warn".*the modules folder does not exist/);
});

test('a module that exhausts its heap, or ends its thread, while it is loaded is left out', async () => {
  const server = await start(
    {
      'good.ts': GOOD,
      'greedy.js': init('var all = []; for (;;) all.push(new Array(100000).fill(Math.random()));'),
      'leaving.ts': native('process.exit(3);\nexport default defineModule({});'),
    },
    { 'runtime.load_timeout_ms': 30_000 },
  );
  expect(await rpc(server, 'good')).toBe('fine');
  expect(server.output()).toMatch(/left out: The module \S+greedy\.js cannot be loaded: its thread ended: .*memory/);
  expect(server.output()).toMatch(/left out: The module \S+leaving\.ts cannot be loaded: its thread ended/);
});

test('with runtime.strict they end the start', async () => {
  const refused = await start(
    { 'good.ts': GOOD, 'b.js': init('throw new Error("no");') },
    { 'runtime.strict': true },
  ).catch((error: Error) => error);
  expect((refused as Error).message).toMatch(/The module \S+b\.js:2\S* cannot be loaded: Error: no/);
});
