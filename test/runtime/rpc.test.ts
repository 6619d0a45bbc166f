import { expect, test } from 'vitest';
import { StatusError } from '../../src/base/status-error.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { rpcs, startRuntime } from './start-runtime.js';

const failure = async (runtime: Runtime, id: string, payload = ''): Promise<StatusError> => {
  const error = await runtime.callRpc(id, {}, payload).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatusError);
  return error as StatusError;
};

test('RPCs answer, whatever the case of their id', async () => {
  const { runtime } = await startRuntime(rpcs({ Echo: 'return payload;', silent: '', nothing: 'return null;' }));
  expect(runtime.registrations.rpcs).toEqual(['echo', 'silent', 'nothing']);
  expect(runtime.hasRpc('ECHO')).toBe(true);
  expect(await runtime.callRpc('eCHO', {}, 'zażółć 🎲')).toBe('zażółć 🎲');
  expect(await runtime.callRpc('silent', {}, 'x')).toBe('');
  expect(await runtime.callRpc('nothing', {}, 'x')).toBe('');
  expect(await failure(runtime, 'other')).toMatchObject({ code: 5 });
});

test('a function sees its caller and the server', async () => {
  const { runtime } = await startRuntime(rpcs({ context: 'return JSON.stringify(ctx);' }));
  const ctx = { userId: 'u', vars: { team: 'blue' }, queryParams: { a: ['1', '2'] } };
  expect(JSON.parse(await runtime.callRpc('context', ctx, ''))).toEqual({
    executionMode: 'rpc',
    ...ctx,
    env: { colour: 'red' },
    node: 'node-1',
    version: '1.2.3',
  });
});

test('what is thrown becomes the error of the caller', async () => {
  const { runtime, lines } = await startRuntime(
    rpcs({
      text: "throw 'plain text';",
      error: "throw new Error('an error');",
      object: 'throw JSON.parse(payload);',
      coded: "var e = new Error('gone'); e.code = 5; throw e;",
      nothing: 'throw undefined;',
      hostile: "throw { get message() { throw 'twice'; } };",
      type: 'return nk.matchGet(5);',
      number: 'return 5;',
      object_result: 'return { a: 1 };',
    }),
    { functions: { matchGet: () => null } },
  );
  expect(await failure(runtime, 'text')).toMatchObject({ code: 13, message: 'plain text' });
  expect(await failure(runtime, 'error')).toMatchObject({ code: 13, message: 'an error' });
  expect(await failure(runtime, 'coded')).toMatchObject({ code: 5, message: 'gone' });
  for (const code of [3, 16, 99]) {
    const thrown = JSON.stringify({ message: 'with a code', code });
    expect(await failure(runtime, 'object', thrown)).toMatchObject({ code, message: 'with a code' });
  }
  for (const code of ['five', 0, -1, 1.5, 2 ** 40, null]) {
    expect(await failure(runtime, 'object', JSON.stringify({ message: 'm', code }))).toMatchObject({ code: 13 });
  }
  expect(await failure(runtime, 'nothing')).toMatchObject({ code: 13, message: 'undefined' });
  expect(await failure(runtime, 'hostile')).toMatchObject({ code: 13 });
  expect(await failure(runtime, 'number')).toMatchObject({
    code: 13,
    message: expect.stringMatching(/'number' must return a string/),
  });
  expect(await failure(runtime, 'object_result')).toMatchObject({ code: 13 });
  await expect.poll(() => lines.some(({ message }) => /an error\n\s+at .*index\.js:\d+/.test(message))).toBe(true);
});

test('bundles may be asynchronous too', async () => {
  const { runtime } = await startRuntime(
    rpcs({ later: 'return Promise.resolve().then(function () { return payload; });' }),
  );
  expect(await runtime.callRpc('later', {}, 'x')).toBe('x');
});

test('many calls at once, each with its own answer', async () => {
  const { runtime } = await startRuntime(rpcs({ echo: 'return payload;' }), { workers: 2 });
  const payloads = Array.from({ length: 3000 }, (_, i) => `payload ${i}`);
  expect(await Promise.all(payloads.map((payload) => runtime.callRpc('echo', {}, payload)))).toEqual(payloads);
});

test('a context that cannot be passed on fails its call alone', async () => {
  const { runtime } = await startRuntime(rpcs({ echo: 'return payload;' }));
  const [good, bad] = await Promise.allSettled([
    runtime.callRpc('echo', {}, 'good'),
    runtime.callRpc('echo', { userId: () => 'a function' }, 'bad'),
  ]);
  expect(good).toMatchObject({ value: 'good' });
  expect(bad).toMatchObject({ reason: { code: 13 } });
});

test('without modules there is nothing to call', async () => {
  const { runtime } = await startRuntime({});
  expect(runtime.registrations.rpcs).toEqual([]);
  expect(await failure(runtime, 'echo')).toMatchObject({ code: 5 });
  expect(await runtime.before('UpdateAccount', {}, { a: 1 })).toEqual({ a: 1 });
  expect(await runtime.event('Shutdown', {}, [])).toBeUndefined();
});

test('a module that cannot be loaded fails the start with its place', async () => {
  await expect(
    startRuntime({ 'index.js': 'function InitModule() {\n throw new Error("no start");\n}' }),
  ).rejects.toThrow(/index\.js:2.*no start/);
});

test('errors of native modules name the line of their source', async () => {
  const source = `import { defineModule } from 'tickwire/runtime';
interface Unused {
  readonly nothing: string;
}
export default defineModule({
  rpcs: {
    fail: async () => {
      throw new Error('on line eight');
    },
  },
});`;
  const { runtime, lines } = await startRuntime({ 'index.ts': source });
  expect(await failure(runtime, 'fail')).toMatchObject({ code: 13, message: 'on line eight' });
  await expect
    .poll(() => lines.find(({ message }) => message.includes('on line eight'))?.message)
    .toMatch(/index\.ts:8:/);
});
