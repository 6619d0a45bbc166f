import { expect, test } from 'vitest';
import type { GuestOptions } from '../../src/guest/guest.js';
import { loadGuest } from '../../src/guest/load-guest.js';
import { createFakeMain } from './fake-main.js';
import { temporaryModules } from './temporary-modules.js';

const BUNDLE = `
var matches = 0;
var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
var handler = {
  matchInit: function (ctx, logger, nk, params) {
    nk.mine = (nk.mine || 0) + 1;
    return { state: { matches: ++matches, mine: nk.mine }, tickRate: 1, label: '' };
  },
  matchJoinAttempt: keep, matchJoin: keep, matchLeave: keep, matchLoop: keep, matchTerminate: keep, matchSignal: keep
};
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('counting', handler);
  initializer.registerRpc('matches', function () { return String(matches); });
}`;

async function load(matchIsolation: GuestOptions['matchIsolation']) {
  const main = createFakeMain(temporaryModules({ 'index.js': BUNDLE }), { matchIsolation });
  const guest = await loadGuest(main.options);
  main.close();
  const start = () => {
    const { handler, nk, logger } = guest.createMatch('counting', { match: 'x' })!;
    return (handler.matchInit({}, logger, nk, {}) as { state: unknown }).state;
  };
  const matches = () => guest.call({ kind: 'rpc', name: 'matches', ctx: {}, args: [''] });
  return { guest, start, matches };
}

test('each match of a bundle has variables of its own, and so have its RPCs', async () => {
  const { start, matches } = await load('match');
  expect([start(), start()]).toEqual([
    { matches: 1, mine: 1 },
    { matches: 1, mine: 1 },
  ]);
  expect(matches()).toBe('0');
});

test('shared: one set of variables for all', async () => {
  const { start, matches } = await load('shared');
  expect([start(), start()]).toEqual([
    { matches: 1, mine: 1 },
    { matches: 2, mine: 1 },
  ]);
  expect(matches()).toBe('2');
});

test('a name that nobody registered is no match', async () => {
  const { guest } = await load('match');
  expect(guest.createMatch('other', {})).toBeUndefined();
});

test('an instance costs little', async () => {
  const { guest } = await load('match');
  for (let i = 0; i < 500; i++) guest.createMatch('counting', {});
  const start = performance.now();
  for (let i = 0; i < 1000; i++) guest.createMatch('counting', {});
  // About 10 µs each; a context each would be a second.
  expect(performance.now() - start).toBeLessThan(300);
});
