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

const TELLING = {
  'index.js': `
function InitModule(ctx, logger, nk, initializer) {
  logger.info('a bundle starts');
  var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
  initializer.registerMatch('telling', {
    matchInit: function () { logger.info('a match starts'); return { state: {}, tickRate: 1, label: '' }; },
    matchJoinAttempt: keep, matchJoin: keep, matchLeave: keep, matchLoop: keep, matchTerminate: keep, matchSignal: keep
  });
}`,
  'native.ts': `
import { defineModule } from 'tickwire/runtime';
export default defineModule(async ({ logger }) => {
  logger.info('a native module starts');
  return { rpcs: { tell: () => { logger.info('a call'); return ''; } } };
});`,
  'dice.lua': `
local nk = require("nakama")
nk.logger_info("Lua starts")
return {
  match_init = function() nk.logger_info("a match of Lua starts") return {}, 1, "" end,
  match_join_attempt = function(_, _, _, state) return state, true end, match_join = function(_, _, _, state) return state end,
  match_leave = function(_, _, _, state) return state end, match_loop = function(_, _, _, state) return state end,
  match_terminate = function(_, _, _, state) return state end, match_signal = function(_, _, _, state) return state end,
}`,
};

test.each([
  [false, ['Lua starts', 'a bundle starts', 'a native module starts']],
  [true, []],
])('what start-up code logs is logged once, and by one thread: quiet %s', async (startsQuietly, atStart) => {
  const main = createFakeMain(temporaryModules(TELLING), { startsQuietly });
  const guest = await loadGuest(main.options);
  const texts = () => main.lines.map(([, text]) => text);
  guest.flush();
  await expect.poll(() => texts().sort(), { timeout: 15_000 }).toEqual(atStart);
  for (const name of ['telling', 'dice']) {
    const { handler, nk, logger } = guest.createMatch(name, { match: name })!;
    handler.matchInit({}, logger, nk, {});
  }
  await guest.call({ kind: 'rpc', name: 'tell', ctx: {}, args: [''] });
  guest.flush();
  await expect
    .poll(() => texts().slice(atStart.length), { timeout: 15_000 })
    .toEqual(['a match starts', 'a match of Lua starts', 'a call']);
  main.close();
});
