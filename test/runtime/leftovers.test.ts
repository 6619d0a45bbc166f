// What calls and matches of native modules leave behind when they are over: timers, requests, promises.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { sendHttpRequest } from '../../src/runtime/http-request.js';
import { httpNk } from '../../src/runtime/nk/http.js';
import { startMatches } from '../match/start-matches.js';
import { startRuntime } from './start-runtime.js';

/** A native module with RPCs: bodies of async functions, which may call `hear(text)` to be heard by the test. */
function moduleOf(bodies: Readonly<Record<string, string>>, around = '') {
  const rpcs = Object.entries(bodies).map(
    ([name, body]) =>
      `async ${name}(ctx, logger, nk, payload) { const hear = (text) => nk.event(String(text), {}); ${body} }`,
  );
  return {
    'index.ts': `import { defineModule } from 'tickwire/runtime';\n${around}\nexport default defineModule({ rpcs: { ${rpcs.join(',\n')} } });`,
  };
}

/** How long a thread of a busy machine may take to do what is waited for. */
const patienceMs = 10_000;

/** `hear` answers once ONHEARD does. */
async function start(
  bodies: Readonly<Record<string, string>>,
  around = '',
  callTimeoutMs = 5000,
  onHeard: () => Promise<void> = async () => {},
) {
  const heard: string[] = [];
  const functions = {
    async event(_caller: unknown, text: unknown) {
      heard.push(String(text));
      await onHeard();
    },
    ...httpNk(sendHttpRequest),
  };
  const started = await startRuntime(moduleOf(bodies, around), { functions, callTimeoutMs });
  const call = (name: string, payload = '') => started.runtime.callRpc(name, {}, payload);
  const errors = () => started.lines.filter(({ level }) => level === 'error');
  return { ...started, heard, call, errors };
}

/** A server that answers nothing, and tells how many of its requests were given up. */
async function silentServer() {
  const counted = { requests: 0, givenUp: 0 };
  const server = http.createServer((request) => {
    counted.requests++;
    request.on('close', () => counted.givenUp++);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { counted, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test('timers run within their call, with arguments, and can be taken back', async () => {
  const { call } = await start({
    wait: `
      const said = [];
      const never = setTimeout(() => said.push('never'), 5);
      clearTimeout(never);
      let every;
      await new Promise((resolve) => {
        every = setInterval((what) => { if (said.push(what) === 3) resolve(); }, 5, 'tick');
      });
      clearInterval(every);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await new Promise((resolve) => setImmediate(resolve));
      return [...said, typeof never.unref].join();`,
    promises: `
      const { setTimeout: sleep } = await import('node:timers/promises');
      return String(await sleep(5, 'slept'));`,
  });
  expect(await call('wait')).toBe('tick,tick,tick,function');
  expect(await call('promises')).toBe('slept');
});

test('the timers of a call end with it, those of node:timers as well', async () => {
  const { call, heard, errors } = await start(
    {
      leave: `
        setTimeout(() => hear('timeout'), 30);
        setInterval(() => hear('interval'), 30);
        wait(30).then(() => hear('imported'), (error) => hear(error.cause.name));
        sleepOn(30, () => hear('of node:timers'));
        globalThis.setTimeout(() => hear('of globalThis'), 30);
        (async () => { await wait(5000); })();
        return 'left';`,
      later: "await new Promise((resolve) => setTimeout(resolve, 100)); return 'later';",
      afterwards: `
        queueMicrotask(async () => {
          await nk.event('before', {});
          setTimeout(() => hear('too late'), 0);
          await fetch('http://127.0.0.1:9/').catch((error) => hear(error.name));
        });
        return '';`,
    },
    "import { setTimeout as wait } from 'node:timers/promises'; import timers from 'timers'; const sleepOn = (ms, work) => timers.setTimeout(work, ms);",
  );
  expect(await call('leave')).toBe('left');
  expect(await call('later')).toBe('later');
  expect(heard).toEqual(['ScopeOver']);
  await call('afterwards');
  await vi.waitFor(() => expect(heard).toEqual(['ScopeOver', 'before', 'ScopeOver']), patienceMs);
  await call('later');
  expect(heard).toEqual(['ScopeOver', 'before', 'ScopeOver']);
  expect(errors()).toEqual([]);
});

test('what a timer throws is the error of its call, with file and line, and of no other', async () => {
  const { call, errors } = await start(
    {
      throwing: "setTimeout(() => { throw new Error('in a timer'); }, 5);\nawait new Promise(() => {});",
      rejecting:
        "setTimeout(async () => { await null; throw new Error('in an async timer'); }, 5);\nawait new Promise(() => {});",
      looping: 'setTimeout(() => { for (;;); }, 5); await new Promise(() => {});',
      waiting: "await new Promise((resolve) => setTimeout(resolve, 3000)); return 'unharmed';",
    },
    '',
    2000,
  );
  const waiting = call('waiting').catch((error: Error) => error.message);
  await expect(call('throwing')).rejects.toThrow('in a timer');
  await expect(call('rejecting')).rejects.toThrow('in an async timer');
  await vi.waitFor(() => expect(errors()).toHaveLength(2), patienceMs);
  const logged = errors().map(({ message, fields }) => [fields.rpc, /index\.ts:\d+/.test(message)]);
  expect(logged).toEqual([
    ['throwing', true],
    ['rejecting', true],
  ]);
  await expect(call('looping')).rejects.toThrow('more than 2000 ms');
  expect(await waiting).toContain('2000 ms');
});

test('a call that does not finish is given up, and what it has begun with it', async () => {
  const { counted, url } = await silentServer();
  const { call, told } = await start({ wait: `await fetch('${url}');` }, '', 2000);
  await expect(call('wait')).rejects.toMatchObject({ code: 4, message: expect.stringContaining('2000 ms') });
  await vi.waitFor(() => expect(counted).toEqual({ requests: 1, givenUp: 1 }), patienceMs);
  expect(told.workersReplaced).toBe(0);
});

test('requests end with their call, those through nk as well; a signal of their own ends them too', async () => {
  const { counted, url } = await silentServer();
  const bothHaveArrived = () => vi.waitFor(() => expect(counted.requests).toBe(2), patienceMs);
  const { call, errors, heard } = await start(
    {
      leave: `fetch('${url}'); nk.httpRequest('${url}', 'get', {}, '', 60000); await hear('left'); return '';`,
      own: `
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 20);
      return fetch('${url}', { signal: stop.signal }).then(() => '', (error) => error.name);`,
    },
    '',
    2 * patienceMs,
    bothHaveArrived,
  );
  await call('leave');
  await vi.waitFor(() => expect(counted).toEqual({ requests: 2, givenUp: 2 }), patienceMs);
  expect(await call('own')).toBe('AbortError');
  expect(heard).toEqual(['left']);
  expect(errors()).toEqual([]);
});

test('a call may have a thousand timers at a time', async () => {
  const { call } = await start({
    many: 'for (let i = 0; i < 1000; i++) setTimeout(() => {}, 1000); clearTimeout(setTimeout(() => {}, 1000));',
    fired: 'for (let i = 0; i < 1200; i++) await new Promise((resolve) => setImmediate(resolve)); return "all";',
  });
  await expect(call('many')).rejects.toThrow('1000 timers');
  expect(await call('fired')).toBe('all');
});

test('timers of modules themselves go on, and what they throw is logged', async () => {
  const { call, errors } = await start(
    { count: 'return String(ticks);' },
    "let ticks = 0;\nsetInterval(() => { if (++ticks === 2) throw new Error('at module level'); }, 5);",
  );
  await vi.waitFor(async () => expect(Number(await call('count'))).toBeGreaterThan(3), patienceMs);
  await vi.waitFor(() => expect(errors()).not.toEqual([]), patienceMs);
  expect(errors()).toMatchObject([{ message: expect.stringMatching(/at module level[\s\S]*index\.ts:3/) }]);
});

const game = {
  'index.ts': `
    import { defineMatch, defineModule } from 'tickwire/runtime';
    const counts = { fired: 0 };
    const game = defineMatch<{ did: string[] }>({
      matchInit: () => ({ state: { did: [] }, tickRate: 20 }),
      matchLoop: (ctx, logger, nk, dispatcher, tick, state) => (state.did.includes('end') ? null : { state }),
      matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
        state.did.push(data);
        logger.info('signalled %s', data);
        if (data === 'start') setInterval(() => { counts.fired++; }, 5);
        if (data === 'throw') setTimeout(() => { throw new Error('in a timer of a match'); }, 5);
        if (data === 'loop') setTimeout(() => { for (;;); }, 5);
        if (data === 'reject') void Promise.reject(new Error('nobody waits'));
        return { state, data: String(counts.fired) };
      },
    });
    export default defineModule({ matches: { game } });`,
};

test('the timers of a match run while it does and end with it', async () => {
  const { matches } = await startMatches(game);
  const id = await matches.create('game', {});
  const other = await matches.create('game', {});
  const fired = async () => Number(await matches.signal(other, ''));
  await matches.signal(id, 'start');
  await vi.waitFor(async () => expect(await fired()).toBeGreaterThan(3), patienceMs);
  await matches.signal(id, 'end');
  await vi.waitFor(() => expect(matches.get(id)).toBeUndefined(), patienceMs);
  const after = await fired();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await fired()).toBe(after);
});

test('what a timer of a match throws ends that match alone, and the log names file and line', async () => {
  const { matches, lines, counted } = await startMatches(game, { 'match.tick_timeout_ms': 1000 });
  const [throwing, looping, rejecting, other] = await Promise.all(
    Array.from({ length: 4 }, () => matches.create('game', {})),
  );
  await matches.signal(throwing!, 'throw');
  await vi.waitFor(() => expect(matches.get(throwing!)).toBeUndefined(), patienceMs);
  await matches.signal(looping!, 'loop');
  await vi.waitFor(() => expect(matches.get(looping!)).toBeUndefined(), patienceMs);
  await matches.signal(rejecting!, 'reject');
  await vi.waitFor(() => expect(lines.map(({ message }) => message).join()).toContain('nobody waits'), patienceMs);
  expect(await matches.signal(rejecting!, '')).toBe('0');
  expect(await matches.signal(other!, '')).toBe('0');
  expect(counted).toMatchObject({ failed: ['error', 'error'], restarted: 0 });
  const said = lines.find(({ message }) => message === 'signalled throw');
  expect(said?.fields).toMatchObject({ match_id: throwing, match: 'game' });
  const latest = await vi.waitFor(() => {
    const last = lines.filter(({ message }) => message === 'signalled ');
    expect(last).toHaveLength(2);
    return last[1]!;
  }, patienceMs);
  expect(latest.fields).toEqual({ match_id: other, match: 'game', tick: expect.any(Number) });
  const errors = lines.filter(({ level }) => level === 'error');
  expect(errors[0]!.message).toMatch(/in a timer of a match[\s\S]*index\.ts:11/);
  expect(errors[2]).toMatchObject({ fields: { match_id: rejecting, match: 'game' } });
});
