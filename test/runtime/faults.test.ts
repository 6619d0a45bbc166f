import { expect, test } from 'vitest';
import { rpcs, startRuntime } from './start-runtime.js';

const BODIES = {
  echo: 'return payload;',
  loop: 'for (;;) {}',
  slow: 'var end = Date.now() + Number(payload); while (Date.now() < end) {} return "slow";',
  heap: 'var all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));',
  stack: 'return (function f() { return f() + 1; })();',
  stray: 'setTimeout(function () { throw new Error("stray"); }, 0); Promise.reject(new Error("stray too")); return "";',
  wait: 'nk.matchGet("x"); return "waited";',
};

test('a function that does not return is interrupted, and fails alone', async () => {
  const { runtime } = await startRuntime(rpcs(BODIES), { workers: 1, callTimeoutMs: 300 });
  const calls = ['echo', 'loop', 'echo', 'loop', 'echo'].map((id, i) => runtime.callRpc(id, {}, `${i}`));
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes).toMatchObject([
    { value: '0' },
    { reason: { code: 4, message: expect.stringMatching(/more than 300 ms/) } },
    { value: '2' },
    { reason: { code: 4 } },
    { value: '4' },
  ]);
  expect(await runtime.callRpc('echo', {}, 'still there')).toBe('still there');
});

test('calls behind a slow one go to another thread', async () => {
  const { runtime } = await startRuntime(rpcs(BODIES), { workers: 2 });
  let isSlowOver = false;
  const slow = runtime.callRpc('slow', {}, '1500').finally(() => {
    isSlowOver = true;
  });
  const echoes = Array.from({ length: 20 }, (_, i) => runtime.callRpc('echo', {}, `${i}`));
  expect(await Promise.all(echoes)).toHaveLength(20);
  expect(isSlowOver).toBe(false);
  expect(await slow).toBe('slow');
});

test('a thread whose heap is exhausted is replaced; others go on', async () => {
  const { runtime, lines, told } = await startRuntime(rpcs(BODIES), {
    workers: 2,
    maxHeapMb: 64,
    callTimeoutMs: 20_000,
  });
  const heap = runtime.callRpc('heap', {}, '').catch((error: unknown) => error);
  const echoes = await Promise.all(Array.from({ length: 50 }, (_, i) => runtime.callRpc('echo', {}, `${i}`)));
  expect(echoes).toHaveLength(50);
  expect(await heap).toMatchObject({ code: 13, message: 'The thread that ran this function has ended.' });
  expect(lines.filter(({ message }) => message.includes('is replaced'))).toHaveLength(1);
  expect(told.workersReplaced).toBe(1);
  for (let i = 0; i < 10; i++) expect(await runtime.callRpc('echo', {}, 'x')).toBe('x');
});

test.each([
  ['in one call, by large arrays', 'large', 1, /"message":"JS heap out of memory".*"ran":\["rpc large"\]/],
  ['from call to call', 'keeping', 30, /its modules keep more than 64 MB/],
])('a heap that is exhausted %s takes its thread alone with it', async (_what, id, calls, line) => {
  const bodies = {
    echo: 'return payload;',
    large: 'for (var all = []; ; ) all.push(new Array(1000000).fill(Math.random()));',
    keeping: 'kept.push(new Array(1000000).fill(Math.random())); return "";',
  };
  const { runtime, lines } = await startRuntime(rpcs(bodies, 'var kept = [];'), {
    maxHeapMb: 64,
    callTimeoutMs: 20_000,
  });
  for (let i = 0; i < calls; i++) {
    await runtime.callRpc(id, {}, '').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const told = () => lines.map(({ message, fields }) => `${message} ${JSON.stringify(fields, shown)}`);
  await expect.poll(told, { timeout: 10_000 }).toContainEqual(expect.stringMatching(line));
  expect(await runtime.callRpc('echo', {}, 'x')).toBe('x');
});

/** Errors have no members that JSON shows. */
const shown = (_key: string, value: unknown) => (value instanceof Error ? { message: value.message } : value);

test('a stack overflow, stray throws and rejections end nothing', async () => {
  const { runtime, lines } = await startRuntime(rpcs(BODIES));
  await expect(runtime.callRpc('stack', {}, '')).rejects.toMatchObject({
    code: 13,
    message: expect.stringMatching(/stack/),
  });
  await runtime.callRpc('stray', {}, '');
  await expect.poll(() => lines.filter(({ message }) => message.includes('stray')).length).toBe(2);
  expect(await runtime.callRpc('echo', {}, 'x')).toBe('x');
});

test('an nk function that never answers is interrupted with its caller', async () => {
  const functions = { matchGet: () => new Promise(() => undefined) };
  const { runtime } = await startRuntime(rpcs(BODIES), { functions, callTimeoutMs: 300 });
  await expect(runtime.callRpc('wait', {}, '')).rejects.toMatchObject({ code: 4 });
  expect(await runtime.callRpc('echo', {}, 'x')).toBe('x');
});

test('a native function that awaits for ever, or loops after an await, fails; the server goes on', async () => {
  const source = `import { defineModule } from 'tickwire/runtime';
    export default defineModule({ rpcs: {
      echo: async (_ctx, _logger, _nk, payload) => payload,
      never: () => new Promise<string>(() => {}),
      async loop() { await null; for (;;); },
    } });`;
  const { runtime } = await startRuntime({ 'index.ts': source }, { callTimeoutMs: 200 });
  await expect(runtime.callRpc('never', {}, '')).rejects.toMatchObject({ code: 4 });
  expect(await runtime.callRpc('echo', {}, 'x')).toBe('x');
  await expect(runtime.callRpc('loop', {}, '')).rejects.toMatchObject({ code: 4 });
  await expect.poll(() => runtime.callRpc('echo', {}, 'y').catch(() => 'not yet'), { timeout: 5000 }).toBe('y');
});

test('closing fails what still runs', async () => {
  let onStarted = () => {};
  const started = new Promise<void>((resolve) => {
    onStarted = resolve;
  });
  const { runtime } = await startRuntime(rpcs({ busy: "nk.event('started'); for (;;) {}" }), {
    functions: { event: () => onStarted() },
  });
  const call = runtime.callRpc('busy', {}, '').catch((error: unknown) => error);
  await started;
  await runtime.close();
  expect(await call).toMatchObject({ code: 14 });
});
