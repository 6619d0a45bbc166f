import { expect, test } from 'vitest';
import type { LuaMatchState } from '../../../src/guest/lua/lua-match.js';
import type { MatchDispatcher } from '../../../src/match/loop/match-handler.js';
import { loadLua } from './load-lua.js';

const COUNTER = `
local nk = require("nakama")
local made = 0
local M = {}
function M.match_init(context, params)
  made = made + 1
  return { made = made, start = params.start, seen = {} }, 5, "label of " .. context.match_id
end
function M.match_join_attempt(context, dispatcher, tick, state, presence, metadata)
  return state, presence.user_id ~= "bad" and metadata.key ~= "wrong", "not you"
end
function M.match_join(context, dispatcher, tick, state, presences)
  state.joined = presences[1].username
  return state
end
function M.match_leave(context, dispatcher, tick, state, presences) return nil end
function M.match_loop(context, dispatcher, tick, state, messages)
  for _, message in ipairs(messages) do
    state.seen[#state.seen + 1] = #message.data
    dispatcher.broadcast_message(message.op_code + 1, message.data .. "\\0\\255", { message.sender }, nil, false)
  end
  if tick == 3 then dispatcher.match_label_update("three") end
  if tick == 4 then dispatcher.match_kick({ { user_id = "u", session_id = "s", node = "n" } }) end
  if tick == 5 then dispatcher.broadcast_message(1) dispatcher.broadcast_message(2, "x", {}) end
  return state
end
function M.match_terminate(context, dispatcher, tick, state, grace) state.grace = grace return state end
function M.match_signal(context, dispatcher, tick, state, data) return state, data:upper() end
return M`;

const ctx = { executionMode: 5, matchId: 'id', matchNode: 'n', matchLabel: '', matchTickRate: 0 };
const presence = { userId: 'u', sessionId: 's', username: 'ann', node: 'n' };

function recording() {
  const said: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      said.push([name, ...args]);
    };
  const dispatcher = Object.fromEntries(
    ['broadcastMessage', 'broadcastMessageDeferred', 'matchKick', 'matchLabelUpdate'].map((name) => [name, note(name)]),
  ) as unknown as MatchDispatcher;
  return { said, dispatcher };
}

async function start(source = COUNTER) {
  const { guest } = await loadLua({ 'games/counter.lua': source });
  const open = () => {
    const { handler, nk, logger, end } = guest.createMatch('games.counter', { match: 'x' })!;
    const base = [ctx, logger, nk] as const;
    return { handler, base, end: end!, init: () => handler.matchInit(...base, { start: 7 }) as Begun };
  };
  return { guest, open };
}

interface Begun {
  readonly state: LuaMatchState;
  readonly tickRate: number;
  readonly label: string;
}

test('a module with match functions is a match by its name; each match has variables of its own', async () => {
  const { guest, open } = await start();
  expect(guest.registrations.matches).toEqual(['games.counter']);
  for (const { state, tickRate, label } of [open().init(), open().init()]) {
    expect({ tickRate, label }).toEqual({ tickRate: 5, label: 'label of id' });
    expect(state.read()).toEqual({ made: 1, start: 7, seen: {} });
  }
});

test('functions get what Nakama gives them, and the state stays in Lua', async () => {
  const { open } = await start();
  const { handler, base, init } = open();
  const { said, dispatcher } = recording();
  const { state } = init();
  const at = (tick: number) => [...base, dispatcher, tick, state] as const;
  expect(handler.matchJoinAttempt(...at(0), presence, {})).toEqual({ state, accept: true, rejectMessage: 'not you' });
  expect(handler.matchJoinAttempt(...at(0), { ...presence, userId: 'bad' }, {})).toMatchObject({ accept: false });
  expect(handler.matchJoinAttempt(...at(0), presence, { key: 'wrong' })).toMatchObject({ accept: false });
  expect(handler.matchJoin(...at(1), [presence])).toEqual({ state });
  const data = new Uint8Array([0, 200, 10]).buffer;
  const message = {
    sender: presence,
    opCode: 8,
    data,
    reliable: true,
    receiveTimeMs: 1,
    persistence: true,
    status: '',
  };
  handler.matchLoop(...at(2), [message]);
  for (const tick of [3, 4, 5]) handler.matchLoop(...at(tick), []);
  expect(said).toEqual([
    ['broadcastMessage', 9, Buffer.from([0, 200, 10, 0, 255]), [presence], null, false],
    ['matchLabelUpdate', 'three'],
    ['matchKick', [{ userId: 'u', sessionId: 's', node: 'n' }]],
    ['broadcastMessage', 1, null, null, null, true],
    ['broadcastMessage', 2, Buffer.from('x'), [], null, true],
  ]);
  expect(handler.matchSignal(...at(6), 'hé')).toEqual({ state, data: 'Hé' });
  expect(handler.matchTerminate(...at(7), 12)).toEqual({ state });
  expect(state.read()).toMatchObject({ joined: 'ann', seen: [3], grace: 12 });
  expect(handler.matchLeave(...at(8), [presence])).toBeNull();
});

test.each([
  ['match_init(context, params) return {}, 5', /match_init of 'games.counter' must return a state, the tick rate/],
  ['match_init(context, params) return nil, 5, ""', /must return a state/],
  ['match_init(context, params) return {}, "5", ""', /must return a state/],
  ['match_init(context, params) error("no") end function M.other()', /^no$/],
])('%s is refused', async (wrong, message) => {
  const { open } = await start(COUNTER.replace('return M', `function M.${wrong} end return M`));
  expect(() => open().init()).toThrow(message);
});

test.each([
  ['match_loop(c, d, t, s) return s, 1', /match_loop of .* must return the state and nothing else/],
  ['match_loop(c, d, t, s) while true do end', /was interrupted/],
  ['match_loop(c, d, t, s) s.x.y = 1', /attempt to index field 'x'/],
])('%s ends its match alone', async (wrong, message) => {
  const { guest } = await loadLua(
    { 'games/counter.lua': COUNTER.replace('return M', `function M.${wrong} end return M`), 'other.lua': COUNTER },
    {},
    { timeoutMs: 50 },
  );
  const { dispatcher } = recording();
  const run = (name: string) => {
    const { handler, nk, logger } = guest.createMatch(name, {})!;
    handler.matchInit(ctx, logger, nk, {});
    return handler.matchLoop(ctx, logger, nk, dispatcher, 0, undefined, []);
  };
  expect(() => run('games.counter')).toThrow(message);
  expect(run('other')).toBeTruthy();
});

test('a match without one of the functions cannot be made', async () => {
  const { open } = await start('return { match_init = function() end }');
  expect(open).toThrow("the match module 'games.counter' has no function match_join_attempt");
});

test('what a match held is given back', async () => {
  const { open } = await start();
  const { init, end } = open();
  const { state } = init();
  end();
  expect(() => state.read()).toThrow('cannot go on');
});

test('what a match keeps does not grow with its ticks, and its garbage is soon collected', async () => {
  const source = COUNTER.replace(
    'if tick == 3',
    'state.seen, state.kb = {}, collectgarbage("count") local scratch = { ("x"):rep(100 + tick % 50), {}, {} }\n  if tick == 3',
  );
  const { open } = await start(source);
  const { handler, base, init } = open();
  const { dispatcher } = recording();
  const { state } = init();
  const used = (from: number, to: number) => {
    let most = 0;
    for (let tick = from; tick < to; tick++) {
      handler.matchLoop(...base, dispatcher, tick, state, []);
      most = Math.max(most, (state.read() as { kb: number }).kb);
    }
    return most;
  };
  const early = used(10, 500);
  expect(used(500, 3000)).toBeLessThan(early * 1.05);
  expect(early).toBeLessThan(60);
});

test('libraries are there, and what reaches beyond the state is not', async () => {
  const { open } = await start(
    COUNTER.replace(
      'return { made = made,',
      `local found = {}
       for _, name in ipairs({ "debug", "dofile", "loadfile", "newproxy", "io" }) do found[#found + 1] = tostring(_G[name] or package.loaded[name]) end
       return { gone = table.concat(found, " "), loaders = #package.loaders, bits = bit32.band(6, 3), more = bit32.none == nil, required = require("os") == os and require("bit32") == bit32, made = made,`,
    ),
  );
  expect(open().init().state.read() as Record<string, unknown>).toMatchObject({
    gone: 'nil nil nil nil nil',
    loaders: 2,
    bits: 2,
    more: true,
    required: true,
  });
});
