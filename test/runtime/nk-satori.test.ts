import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { noCall } from '../../src/guest/current-call.js';
import { ArgumentError } from '../../src/guest/nk/argument.js';
import { satoriNk } from '../../src/runtime/nk/satori.js';
import { createCallCache } from '../../src/satori/answer-cache.js';
import type { Satori } from '../../src/satori/satori.js';
import { bundle, startRuntime } from './start-runtime.js';

/** A Satori that answers what it was asked, and how often it was. */
function echoingSatori() {
  const asked: unknown[][] = [];
  const satori = new Proxy({} as Satori, {
    get:
      (_target, method) =>
      async (...args: unknown[]) => {
        asked.push([method, ...args]);
        return { method, args, times: asked.length };
      },
  });
  const cache = createCallCache();
  return { asked, functions: satoriNk({ satori, caches: { properties: cache, lists: cache } }) };
}

const { asked, functions } = echoingSatori();
const call = (method: string, ...args: unknown[]) =>
  functions.getSatori!({ logger: silentLogger }, noCall, method, ...args) as Promise<unknown>;

describe('nk.getSatori()', () => {
  it.each([
    ['authenticate', ['ann'], ['ann', { default: undefined, custom: undefined }, true, '']],
    [
      'authenticate',
      ['ann', { custom: { a: 'b' } }, '1.2.3.4'],
      ['ann', { default: undefined, custom: { a: 'b' } }, true, '1.2.3.4'],
    ],
    [
      'authenticate',
      ['ann', null, false, '1.2.3.4'],
      ['ann', { default: undefined, custom: undefined }, false, '1.2.3.4'],
    ],
    ['identityDelete', ['ann'], ['ann']],
    ['propertiesGet', ['ann'], ['ann']],
    [
      'propertiesUpdate',
      ['ann', { default: { a: 'b' }, recompute: true }],
      ['ann', { default: { a: 'b' }, custom: undefined, recompute: true }],
    ],
    [
      'eventsPublish',
      ['ann', [{ name: 'won', timestamp: 5 }], '::1'],
      ['ann', [expect.objectContaining({ name: 'won', timestampSec: 5 })], '::1'],
    ],
    ['serverEventsPublish', [[{ name: 'won' }]], [[expect.objectContaining({ name: 'won' })], '']],
    ['experimentsList', ['ann', ['a'], ['b']], ['ann', { names: ['a'], labels: ['b'] }]],
    ['flagsList', [], ['', { names: [], labels: [] }]],
    ['flagsOverridesList', ['ann', null, ['b']], ['ann', { names: [], labels: ['b'] }]],
    [
      'liveEventsList',
      ['ann', [], [], 1, 2, 3, 4],
      ['ann', { names: [], labels: [], pastRunCount: 1, futureRunCount: 2, startTimeSec: 3, endTimeSec: 4 }],
    ],
    ['liveEventJoin', ['ann', 'feast'], ['ann', 'feast']],
    ['messagesList', ['ann'], ['ann', { limit: 100, forward: false, cursor: '', messageIds: [] }]],
    [
      'messagesList',
      ['ann', 5, true, 'c', ['m']],
      ['ann', { limit: 5, forward: true, cursor: 'c', messageIds: ['m'] }],
    ],
    ['messageUpdate', ['ann', 'm', 5], ['ann', 'm', 5, 0]],
    ['messageDelete', ['ann', 'm'], ['ann', 'm']],
  ])('.%s(...%j) asks Satori', async (method, args, expected) => {
    await call(method, ...args);
    expect(asked.at(-1)).toEqual([method, ...expected]);
  });

  it.each([
    ['authenticate', ['']],
    ['authenticate', ['ann', { custom: { a: 1 } }]],
    ['propertiesGet', []],
    ['propertiesUpdate', ['ann']],
    ['eventsPublish', ['ann', {}]],
    ['eventsPublish', ['ann', [{}]]],
    ['eventsPublish', ['ann', [{ name: 'a', timestamp: 1e15 }]]],
    ['experimentsList', ['ann', 'a']],
    ['flagsList', [5]],
    ['liveEventsList', ['ann', [], [], -1]],
    ['liveEventsList', ['ann', [], [], 0, 0, 5]],
    ['liveEventsList', ['ann', [], [], 0, 0, 5, 4]],
    ['liveEventJoin', ['ann', '']],
    ['messagesList', ['ann', 0]],
    ['messageUpdate', ['ann', 'm']],
    ['messageDelete', ['ann']],
    ['toString', []],
  ])('.%s(...%j) is refused', async (method, args) => {
    const before = asked.length;
    await expect(call(method, ...args)).rejects.toThrow(ArgumentError);
    expect(asked).toHaveLength(before);
  });

  it('returns results to bundles and promises to native modules; a call of a bundle asks once', async () => {
    const { functions: shared } = echoingSatori();
    const { runtime } = await startRuntime(
      {
        ...bundle(
          `var early = nk.getSatori().flagsList('start');
           initializer.registerRpc('bundle', function (ctx, logger, nk) {
             var satori = nk.getSatori();
             var first = satori.flagsList('ann', ['a']).times;
             var second = satori.flagsList('ann', ['a']).times;
             satori.propertiesUpdate('ann', {});
             var from = satori.authenticate('ann').args[3];
             var third = nk.getSatori().flagsList('ann', ['a']).times;
             try { satori.flagsList(5); } catch (error) { var refused = error.message; }
             return JSON.stringify({ early: early.args[0], same: first === second, anew: third > second, from: from, refused: refused });
           });`,
        ),
        'native.ts': `import { defineModule } from 'tickwire/runtime';
          export default defineModule({ rpcs: { async native(_ctx, _logger, nk) {
            const satori = nk.getSatori();
            const promise = satori.flagsList('ann');
            const { flags } = { flags: [], ...(await promise) };
            return JSON.stringify({ isPromise: promise instanceof Promise, flags });
          } } });`,
      },
      { functions: shared },
    );
    const refused = 'nk.getSatori().flagsList: id must be a string, not the number 5.';
    const expected = { early: 'start', same: true, anew: true, from: '1.2.3.4', refused };
    expect(JSON.parse(await runtime.callRpc('bundle', { clientIp: '1.2.3.4' }, ''))).toEqual(expected);
    expect(JSON.parse(await runtime.callRpc('bundle', { clientIp: '1.2.3.4' }, ''))).toEqual(expected);
    expect(JSON.parse(await runtime.callRpc('native', {}, ''))).toEqual({ isPromise: true, flags: [] });
  });
});
