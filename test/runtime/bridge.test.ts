import { expect, test } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import { uuid } from '../../src/guest/nk/argument.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { bundle, rpcs, startRuntime } from './start-runtime.js';

const CALL = `
  var call = JSON.parse(payload);
  try { return JSON.stringify({ ok: nk[call.fn].apply(nk, call.args) }); }
  catch (e) { return JSON.stringify({ type: e.constructor.name, message: e.message, code: e.code }); }`;

const NATIVE = `import { defineModule } from 'tickwire/runtime';
  export default defineModule({ rpcs: { async call(_ctx, _logger, nk, payload) {
    const { fn, args } = JSON.parse(payload);
    try { return JSON.stringify({ ok: await nk[fn](...args) }); }
    catch (e) { return JSON.stringify({ type: e.constructor.name, message: e.message, code: e.code }); }
  } } });`;

const functions: NkFunctions = {
  matchGet: (_caller, id) => ({ id, nested: [1, null] }),
  storageRead: async (_caller, ...args) => args,
  accountGetId: (_caller, userId) => uuid('accountGetId', 'userId', userId),
  usersGetId: async () => {
    throw new StatusError(Code.NOT_FOUND, 'nobody there');
  },
  sqlExec: () => {
    throw new TypeError('a mistake of ours');
  },
  sqlQuery: () => () => 'not clonable',
};

test.each([
  ['a bundle', rpcs({ call: CALL })],
  ['a native module', { 'index.ts': NATIVE }],
])('%s gets results and errors of nk functions', async (kind, files) => {
  const { runtime, lines } = await startRuntime(files, { functions });
  const call = async (fn: string, ...args: unknown[]) =>
    JSON.parse(await runtime.callRpc('call', {}, JSON.stringify({ fn, args })));
  const isNative = kind === 'a native module';
  expect(await call('matchGet', 'x')).toEqual({ ok: { id: 'x', nested: [1, null] } });
  expect(await call('storageRead', 1, 'two', { three: 3 })).toEqual({ ok: [1, 'two', { three: 3 }] });
  expect(await call('accountGetId', 'x')).toEqual({
    type: 'TypeError',
    message: 'nk.accountGetId: userId must be an id (a UUID), not "x".',
  });
  expect(await call('usersGetId')).toEqual({
    type: isNative ? 'NkError' : 'Error',
    message: 'nk.usersGetId: nobody there',
    ...(isNative ? { code: 5 } : {}),
  });
  expect((await call('sqlExec')).message).not.toContain('mistake');
  expect(lines.some(({ message, fields }) => message.includes('failed') && fields.function === 'sqlExec')).toBe(true);
  expect((await call('sqlQuery')).message).toMatch(/cannot be passed on/);
  expect((await call('groupsGetRandom', 1)).message).toMatch(/nk\.groupsGetRandom: .*not available/);
});

test('bytes cross both ways, and what cannot cross is an error of its call', async () => {
  const { runtime } = await startRuntime(
    rpcs({
      bytes: 'return String(nk.matchGet(new Uint8Array([1, 2, 3]).buffer).byteLength);',
      func: 'try { nk.matchGet(function () {}); } catch (e) { return e.constructor.name + " " + e.message; }',
    }),
    { functions: { matchGet: (_caller, data) => data } },
  );
  expect(await runtime.callRpc('bytes', {}, '')).toBe('3');
  expect(await runtime.callRpc('func', {}, '')).toMatch(/^TypeError nk\.matchGet: an argument cannot be passed on/);
});

/** Nested LEVELS deep. */
const deepJson = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test.each([
  ['a bundle', rpcs({ save: 'nk.storageWrite([JSON.parse(payload)]); return "saved";' })],
  [
    'a native module',
    {
      'index.ts': `import { defineModule } from 'tickwire/runtime';
        export default defineModule({ rpcs: { async save(_ctx, _logger, nk, payload) {
          await nk.storageWrite([JSON.parse(payload)]);
          return 'saved';
        } } });`,
    },
  ],
])('what a client has nested deep is an error of its call in %s', async (_kind, files) => {
  const { runtime } = await startRuntime(files, { functions: { storageWrite: async () => [] } });
  const save = (levels: number) => runtime.callRpc('save', {}, deepJson(levels));
  const answers = await Promise.allSettled([save(2600), save(1), save(2600), save(900), save(12_000), save(3)]);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([
    expect.stringMatching(/nk\.storageWrite: an argument cannot be passed on: it is nested more than 1000 levels deep/),
    'saved',
    expect.stringMatching(/nested more than 1000 levels deep/),
    'saved',
    expect.stringMatching(/nested more than 1000 levels deep/),
    'saved',
  ]);
});

test('what the main thread cannot read costs its own call alone', async () => {
  const { runtime, lines } = await startRuntime(
    rpcs({
      maps: 'var map = new Map(); for (var i = 0; i < 6000; i++) map = new Map([[1, map]]); nk.matchGet(map); return "";',
      plain: 'return nk.matchGet("x");',
    }),
    { functions: { matchGet: (_caller, value) => value }, callTimeoutMs: 500 },
  );
  const plain = () => runtime.callRpc('plain', {}, '');
  const lost = runtime.callRpc('maps', {}, '').then(String, String);
  expect(await plain()).toBe('x');
  expect(await lost).toMatch(/500 ms|time/);
  await expect.poll(() => lines.some(({ message }) => message.includes('cannot be read'))).toBe(true);
  expect(await Promise.all(Array.from({ length: 20 }, plain))).toEqual(Array(20).fill('x'));
});

test('log lines arrive with their fields and thread; floods are cut and counted', async () => {
  const { runtime, lines } = await startRuntime(
    rpcs({
      log: "logger.withField('a', 1).info('hello %s', payload); return '';",
      flood: "for (var i = 0; i < 5000; i++) logger.debug('line %d', i); return '';",
    }),
  );
  await runtime.callRpc('log', {}, 'you');
  await expect
    .poll(() => lines)
    .toContainEqual({ level: 'info', message: 'hello you', fields: { rpc: 'log', a: 1, thread: 'modules-0' } });
  await runtime.callRpc('flood', {}, '');
  await runtime.callRpc('log', {}, 'again');
  await expect.poll(() => lines.some(({ fields }) => Number(fields.dropped) > 0)).toBe(true);
  expect(lines.filter(({ message }) => message.startsWith('line')).length).toBeLessThan(5000);
});

test('start-up code has its effects once, however many threads run it', async () => {
  const made: string[] = [];
  const counted: NkFunctions = {
    storageWrite: async (_caller, value) => {
      made.push(`storageWrite ${JSON.stringify(value)}`);
      return [{ version: String(made.length) }];
    },
    matchGet: () => {
      made.push('matchGet');
      throw new StatusError(Code.NOT_FOUND, 'no such match');
    },
  };
  const source = bundle(
    `id = nk.uuidv4();
     version = nk.storageWrite([1])[0].version;
     try { nk.matchGet('x'); } catch (e) { problem = e.message; }
     initializer.registerRpc('state', function () { var end = Date.now() + 20; while (Date.now() < end); return [id, version, problem].join('; '); });`,
    'var id, version, problem;',
  );
  const { runtime } = await startRuntime(source, { functions: counted, workers: 4 });
  expect(made).toEqual(['storageWrite [1]', 'matchGet']);
  const states = await Promise.all(Array.from({ length: 16 }, () => runtime.callRpc('state', {}, '')));
  expect(new Set(states).size).toBe(1);
  expect(states[0]).toMatch(/^[0-9a-f-]{36}; 1; nk\.matchGet: no such match$/);
});

test('a thread that hosts matches does not wait for a match that start-up code creates', async () => {
  const creations: unknown[] = [];
  const matchCreate = async (_caller: unknown, name: unknown) => {
    creations.push(name);
    return 'the-id';
  };
  const source = bundle(
    "lobby = nk.matchCreate('lobby'); initializer.registerRpc('lobby', function () { return lobby; });",
    'var lobby;',
  );
  const { runtime, host } = await startRuntime(source, { functions: { matchCreate } });
  expect(await runtime.callRpc('lobby', {}, '')).toBe('the-id');
  expect(creations).toEqual(['lobby']);
  expect(host.hasModules).toBe(true);
});
