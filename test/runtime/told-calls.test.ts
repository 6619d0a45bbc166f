import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createLocalCache } from '../../src/runtime/local-cache.js';
import { localCacheFetch, localCacheNk } from '../../src/runtime/nk/local-cache.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { rpcs, startRuntime } from './start-runtime.js';

/** Functions that note their calls, each answering what ANSWERS has for it. */
function noted(calls: unknown[][], answers: NkFunctions): NkFunctions {
  const names = ['streamSend', 'streamClose', 'streamUserLeave', 'metricsCounterAdd', 'event', 'streamCount'];
  const note = (name: string) =>
    ((caller, ...args) => {
      calls.push([name, ...args]);
      return answers[name]?.(caller, ...args);
    }) satisfies NkFunctions[string];
  return Object.fromEntries([...names, ...Object.keys(answers)].map((name) => [name, note(name)]));
}

test('what is told is done in order with what is asked, and before the caller is answered', async () => {
  const calls: unknown[][] = [];
  const { runtime } = await startRuntime(
    rpcs({
      send: `var to = { mode: 9, label: 'x' };
        nk.streamSend(to, 'one'); nk.metricsCounterAdd('c', {}, 1); nk.streamSend(to, 'two');
        var count = nk.streamCount(to);
        nk.streamClose(to); nk.event('bye', { a: 'b' });
        return String(count);`,
    }),
    { functions: noted(calls, { streamCount: () => 7 }) },
  );
  const to = { mode: 9, subject: '', subcontext: '', label: 'x' };
  expect(await runtime.callRpc('send', {}, '')).toBe('7');
  expect(calls.map(([name]) => name)).toEqual([
    'streamSend',
    'metricsCounterAdd',
    'streamSend',
    'streamCount',
    'streamClose',
    'event',
  ]);
  expect(calls[0]).toEqual(['streamSend', to, 'one', undefined, undefined]);
  expect(calls[5]!.slice(0, 3)).toEqual(['event', 'bye', { a: 'b' }]);
});

test('what is told a thousand times is waited for', async () => {
  const calls: unknown[][] = [];
  const { runtime } = await startRuntime(
    rpcs({ flood: "for (var i = 0; i < 2500; i++) nk.streamSend({ mode: 9 }, String(i)); return '';" }),
    { functions: noted(calls, {}) },
  );
  await runtime.callRpc('flood', {}, '');
  expect(calls.map((call) => call[2])).toEqual(Array.from({ length: 2500 }, (_, i) => String(i)));
});

test.each([
  ["nk.streamSend({ mode: 'x' }, '')", 'nk.streamSend: stream.mode must be a number'],
  ["nk.streamSend({ mode: 9 }, '', [{ sessionId: 'x' }])", 'nk.streamSend: presences[0].sessionId must be an id'],
  ["nk.streamUserLeave('x', 'y', {})", 'nk.streamUserLeave: userId must be an id'],
  ["nk.event('')", 'nk.event: eventName must be'],
])('%s throws where it stands', async (call, message) => {
  const calls: unknown[][] = [];
  const { runtime } = await startRuntime(
    rpcs({ wrong: `try { ${call}; return 'nothing'; } catch (e) { return e.name + ' ' + e.message; }` }),
    { functions: noted(calls, {}) },
  );
  expect(await runtime.callRpc('wrong', {}, '')).toContain(`TypeError ${message}`);
  expect(calls).toEqual([]);
});

const CACHE = `
  var asked = JSON.parse(payload);
  return JSON.stringify(asked.map(function (call) { return nk['localcache' + call[0]].apply(nk, call.slice(1)); }));`;

const NATIVE_CACHE = `import { defineModule } from 'tickwire/runtime';
  export default defineModule({ rpcs: { async cache(_ctx, _logger, nk, payload) {
    const answers = [];
    for (const [fn, ...args] of JSON.parse(payload)) answers.push(await nk['localcache' + fn](...args));
    return JSON.stringify(answers);
  } } });`;

test.each([
  ['a bundle', rpcs({ cache: CACHE })],
  ['a native module', { 'index.ts': NATIVE_CACHE }],
])('%s reads the local cache from copies, which change with it', async (_kind, files) => {
  const cache = createLocalCache(systemClock);
  const calls: unknown[][] = [];
  const { runtime } = await startRuntime(files, {
    functions: noted(calls, { ...localCacheNk(cache), ...localCacheFetch(cache) }),
    guest: { localCacheVersions: cache.versions.memory },
  });
  const ask = async (...asked: unknown[]) => JSON.parse(await runtime.callRpc('cache', {}, JSON.stringify(asked)));
  const fetches = () => calls.filter(([name]) => name === 'localcacheFetch').length;

  expect(await ask(['Get', 'a', 'none'], ['Put', 'a', 1], ['Get', 'a'])).toEqual(['none', null, 1]);
  const before = fetches();
  expect(await ask(...Array.from({ length: 10 }, () => ['Get', 'a']))).toEqual(Array(10).fill(1));
  expect(fetches() - before).toBeLessThanOrEqual(1);

  // As another thread would.
  cache.put('a', 2, 0);
  expect(await ask(['Get', 'a'], ['Get', 'a'])).toEqual([2, 2]);
  expect(await ask(['Delete', 'a'], ['Get', 'a', 'gone'], ['Put', 'a', 3], ['Put', 'b', 4])).toEqual([
    null,
    'gone',
    null,
    null,
  ]);
  expect([cache.get('a'), cache.get('b')]).toEqual([3, 4]);
  expect(await ask(['Clear'], ['Get', 'a', 0], ['Get', 'b', 0])).toEqual([null, 0, 0]);
  cache.put('b', 5, 0);
  expect(await ask(['Get', 'b', 0])).toEqual([5]);
});

test('a native module that does not wait for a change reads it nevertheless', async () => {
  const cache = createLocalCache(systemClock);
  const source = `import { defineModule } from 'tickwire/runtime';
    export default defineModule({ rpcs: { async race(_ctx, _logger, nk) {
      await nk.localcachePut('a', 1);
      const early = nk.localcacheGet('a');
      void nk.localcachePut('a', 2);
      return JSON.stringify([await early, await nk.localcacheGet('a'), await nk.localcacheGet('a')]);
    } } });`;
  const { runtime } = await startRuntime(
    { 'index.ts': source },
    {
      functions: { ...localCacheNk(cache), ...localCacheFetch(cache) },
      guest: { localCacheVersions: cache.versions.memory },
    },
  );
  expect(await runtime.callRpc('race', {}, '')).toBe('[1,2,2]');
});
