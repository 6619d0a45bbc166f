// Faults of modules that run, in a whole server: it stays up, the fault is named, and everything else goes on.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningServer, startServer } from '../start-server.js';

/** Bodies of RPCs of (ctx, logger, nk, payload). */
const BODIES: Record<string, string> = {
  fine: 'return "fine";',
  loop: 'for (;;) {}',
  regex: 'return String(/^(a+)+$/.test(new Array(60).join("a") + "!"));',
  exit: 'Function("return process")().exit(7);',
  abort: 'Function("return process")().abort();',
  kill: 'var p = Function("return process")(); p.kill(p.pid, "SIGKILL");',
  throws: '\nthrow new Error("on its third line");',
  cyclic: 'var a = {}; a.a = a; return a;',
  function: 'return function () {};',
  bigint: 'return 10n;',
  symbol: 'return Symbol("s");',
  huge: 'return new Array(20000000).join("x");',
  thrown_symbol: 'throw Symbol("s");',
  thrown_null: 'throw null;',
  thrown_getter: 'throw { get message() { throw new Error("within"); } };',
  stray: 'Promise.reject(new Error("nobody waits")); return "";',
  pollute:
    'Object.prototype.polluted = 1; Array.prototype.polluted = 1; JSON.parse(\'{"__proto__":{"polluted":1}}\'); return "";',
  polluted: 'return String({}.polluted) + String([].polluted);',
  flood: 'for (var i = 0; i < 20000; i++) logger.info("line %d of a flood", i); return "";',
  argument: 'nk.base64Encode(new Array(100000000).join("x")); return "";',
  many: 'var all = []; for (var i = 0; i < 100000; i++) all.push({ collection: "c", key: "k" + i }); nk.storageRead(all); return "";',
  match: 'return nk.matchCreate("faulty", JSON.parse(payload));',
  signal: 'return nk.matchSignal(payload, "");',
};

const MATCH = `
  var faults = {
    fine: function () {}, loop: function () { for (;;) {} }, regex: function () { /^(a+)+$/.test(new Array(60).join("a") + "!"); },
    throws: function () { throw new Error("in a match"); }, exit: function () { Function("return process")().exit(7); },
    nothing: function () { return 5; }, stateless: function () { return {}; },
  };
  var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
  initializer.registerMatch('faulty', {
    matchInit: function (ctx, logger, nk, params) { return { state: params, tickRate: 20, label: '' }; },
    matchJoinAttempt: keep, matchJoin: keep, matchLeave: keep, matchTerminate: keep,
    matchSignal: function (ctx, logger, nk, dispatcher, tick, state) { return { state: state, data: String(tick) }; },
    matchLoop: function matchLoop(ctx, logger, nk, dispatcher, tick, state) { return faults[state.fault](state) || { state: state }; },
  });`;

const rpcs = Object.entries(BODIES).map(
  ([id, body]) => `initializer.registerRpc('${id}', function ${id}_(ctx, logger, nk, payload) {${body}});`,
);
const BUNDLE = `function InitModule(ctx, logger, nk, initializer) {\n${rpcs.join('\n')}\n${MATCH}
  initializer.registerBeforeUpdateAccount(function () { for (;;) {} });
}`;

const NATIVE = `import { defineModule } from 'tickwire/runtime';
async function helper(nk: any) {
  await nk.storageRead('text');
}
export default defineModule({ rpcs: {
  native_fine: async () => 'fine',
  native_regex: async () => String(/^(a+)+$/.test('a'.repeat(60) + '!')),
  native_nk: async (_ctx, _logger, nk) => {
    await helper(nk);
    return '';
  },
  native_later: async () => { await null; throw new Error('after an await'); },
  native_rejects: async () => { setTimeout(() => Promise.reject(new Error('too late')), 1); return ''; },
  native_exit: async () => { process.exit(7); },
  native_never: () => new Promise<string>(() => {}),
} });`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-faults-'));
let server: RunningServer;

beforeAll(async () => {
  fs.writeFileSync(path.join(folder, 'index.js'), BUNDLE);
  fs.writeFileSync(path.join(folder, 'native.ts'), NATIVE);
  server = await startServer({
    'runtime.path': folder,
    'runtime.workers': 2,
    'match.workers': 2,
    'runtime.call_timeout_ms': 1500,
    'match.tick_timeout_ms': 1500,
  });
});

afterAll(async () => {
  await server?.stop();
  fs.rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly payload?: string;
  readonly code?: number;
  readonly message?: string;
}

async function rpc(id: string, payload = ''): Promise<Answer> {
  const answer = await fetch(`${server.url}/v2/rpc/${id}?http_key=defaulthttpkey`, {
    method: 'POST',
    body: JSON.stringify(payload),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

async function expectFine(): Promise<void> {
  expect(server.process.exitCode).toBeNull();
  await vi.waitFor(async () => {
    expect(await rpc('fine')).toMatchObject({ payload: 'fine' });
    expect(await rpc('native_fine')).toMatchObject({ payload: 'fine' });
  }, 10_000);
}

/** What the log has said of errors since it was LENGTH long. */
const errorsSince = (length: number) =>
  server
    .output()
    .slice(length)
    .split('\n')
    .filter((line) => /"level":"(error|warn)"/.test(line));

test.each([
  ['throws', 13, /on its third line/, /"rpc":"throws".*on its third line.*index\.js:\d+/],
  ['loop', 4, /more than 1500 ms/, /"rpc":"loop".*index\.js:\d+/],
  ['regex', 4, /more than 1500 ms/, /"rpc":"regex".*index\.js:\d+/],
  ['native_regex', 4, /more than 1500 ms/, /"rpc":"native_regex","registered":"native\.ts:7"/],
  [
    'native_nk',
    13,
    /nk\.storageRead: /,
    /"rpc":"native_nk".*nk\.storageRead: .*helper \(\S*\/tickwire-faults-\w+\/native\.ts:3:\d+\)\\n {4}at async \S*native_nk/,
  ],
  ['native_never', 4, /did not finish within 1500 ms/, undefined],
  ['native_later', 13, /after an await/, /"rpc":"native_later".*after an await.*native\.ts:\d+/],
  ['cyclic', 13, /must return a string/, /"rpc":"cyclic".*must return a string/],
  ['function', 13, /must return a string/, /"rpc":"function"/],
  ['bigint', 13, /must return a string/, /"rpc":"bigint"/],
  ['symbol', 13, /must return a string/, /"rpc":"symbol"/],
  ['thrown_symbol', 13, /Symbol\(s\)/, /"rpc":"thrown_symbol"/],
  ['thrown_null', 13, /null/, /"rpc":"thrown_null"/],
  ['thrown_getter', 13, /without a message/, /"rpc":"thrown_getter"/],
  ['exit', 13, /thread .* has ended/, /"ran":\["rpc exit"\].*module worker has ended/],
  ['native_exit', 13, /thread .* has ended/, /module worker has ended/],
] as const)('RPC %s fails alone', async (id, code, message, line) => {
  const length = server.output().length;
  expect(await rpc(id)).toMatchObject({ code, message: expect.stringMatching(message) });
  if (line) await vi.waitFor(() => expect(errorsSince(length)).toContainEqual(expect.stringMatching(line)), 5000);
  expect(errorsSince(length).join(), 'frames of the server').not.toMatch(/a module function failed[^\n]*dist\/src/);
  await expectFine();
});

test.each(['abort', 'kill'])('%s is refused', async (id) => {
  expect(await rpc(id)).toMatchObject({ code: 13 });
  await expectFine();
});

test.each(['huge', 'argument', 'many', 'stray', 'native_rejects'])('%s ends nothing', async (id) => {
  await rpc(id);
  await expectFine();
});

test('a before hook that never returns fails its request alone', async () => {
  const auth = await fetch(`${server.url}/v2/account/authenticate/custom?create=true`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('defaultkey:')}` },
    body: JSON.stringify({ id: crypto.randomUUID() }),
  });
  const { token } = (await auth.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const update = await fetch(`${server.url}/v2/account`, { method: 'PUT', headers, body: '{}' });
  expect(await update.json()).toMatchObject({ code: 4 });
  expect((await fetch(`${server.url}/v2/account`, { headers })).status).toBe(200);
});

test('nothing that one adds to built-in prototypes is seen by others', async () => {
  await rpc('pollute');
  for (let i = 0; i < 6; i++) expect(await rpc('polluted')).toMatchObject({ payload: 'undefinedundefined' });
});

test('a flood of log lines is cut, and its size told', async () => {
  const length = server.output().length;
  await rpc('flood');
  await vi.waitFor(() => {
    const text = server.output().slice(length);
    const written = text.split('of a flood').length - 1;
    const told = [...text.matchAll(/"module":"\S*index\.js","dropped":(\d+).*logged more than could be written/g)];
    const dropped = told.reduce((sum, [, count]) => sum + Number(count), 0);
    expect(dropped).toBeGreaterThan(0);
    expect(written + dropped).toBe(20_000);
  }, 10_000);
  await expectFine();
});

test.each([
  ['throws', /"match":"faulty","registered":"index\.js:\d+".*in a match.*index\.js:\d+/],
  ['nothing', /must return an object/],
  ['stateless', /must return an object with its state/],
  ['loop', /"match":"faulty","registered":"index\.js:\d+".*did not return within 1500 ms/],
  ['regex', /did not return within 1500 ms/],
  ['exit', /match_id.*code of this match ran when its thread ended/],
])('a match that %s ends; others go on', async (fault, line) => {
  const { payload: other } = await rpc('match', JSON.stringify({ fault: 'fine' }));
  const length = server.output().length;
  const { payload: id } = await rpc('match', JSON.stringify({ fault }));
  await vi.waitFor(() => expect(errorsSince(length)).toContainEqual(expect.stringMatching(line)), 15_000);
  await vi.waitFor(async () => expect((await rpc('signal', id!)).status).not.toBe(200), 5000);
  // It was made on the other of two threads.
  await vi.waitFor(async () => expect(Number((await rpc('signal', other!)).payload)).toBeGreaterThan(2), 5000);
  await expectFine();
});
