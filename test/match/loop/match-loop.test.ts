import { expect, test } from 'vitest';
import type { MatchDispatcher, MatchMessage, MatchPresence } from '../../../src/match/loop/match-handler.js';
import { EndReason } from '../../../src/match/loop/match-output.js';
import { handler, presence, startLoop, tickTimeoutMs } from './start-loop.js';

const textOf = ({ data }: MatchMessage) => Buffer.from(data).toString();
const endless = () => {
  for (;;);
};

test('a match is created, ticks from 0 on, and ends when its handler answers nothing', () => {
  const seen: number[] = [];
  const game = handler({
    matchInit: (_ctx, _logger, _nk, params) => ({ state: params.start, tickRate: 10, label: 'l' }),
    matchLoop(_ctx, _logger, _nk, _dispatcher, tick, state) {
      seen.push(tick);
      return tick === 2 ? null : { state };
    },
  });
  const { create, run, events, loop } = startLoop({ game });
  create(1, 'game', { start: 5 });
  expect(events()).toEqual([['created', 1, 10, 'l']]);
  run(5);
  expect(seen).toEqual([0, 1, 2]);
  expect(events()).toEqual([['ended', 1, EndReason.FINISHED, '']]);
  expect(loop.matchCount).toBe(0);
  expect(loop.nextDueMs()).toBeUndefined();
});

test.each([
  ['an unknown handler', 'nobody', {}, /No module has registered/],
  [
    'a matchInit that throws',
    'game',
    {
      matchInit: () => {
        throw new Error('no luck');
      },
    },
    /no luck/,
  ],
  ['a matchInit without a result', 'game', { matchInit: () => null }, /must return an object/],
  ['a rate of 61', 'game', { matchInit: () => ({ state: 0, tickRate: 61, label: '' }) }, /tickRate/],
  [
    'a rate that is no number',
    'game',
    { matchInit: () => ({ state: 0, tickRate: Number.NaN, label: '' }) },
    /tickRate/,
  ],
  [
    'a label of 2,049 bytes',
    'game',
    { matchInit: () => ({ state: 0, tickRate: 1, label: 'x'.repeat(2049) }) },
    /label/,
  ],
  ['a matchInit that does not return', 'game', { matchInit: endless }, /did not return/],
  [
    'a thrown value without a text',
    'game',
    {
      matchInit: () => {
        throw { toString: null };
      },
    },
    /no text/,
  ],
])('%s: the creation fails and leaves nothing behind', (_what, name, own, message) => {
  const { create, events, loop } = startLoop({ game: handler(own as never) });
  create(1, name);
  expect(events()).toEqual([['createFailed', 1, expect.any(Number), expect.stringMatching(message)]]);
  expect(loop.matchCount).toBe(0);
  expect(loop.nextDueMs()).toBeUndefined();
});

test('between ticks: joins and leaves come in their order, then the messages of those who are still there', () => {
  const log: string[] = [];
  const note = (what: string) =>
    ((_ctx: object, _logger: object, _nk: object, _d: object, _tick: number, state: unknown, list: MatchPresence[]) => {
      log.push(`${what} ${list.map(({ username, reason }) => `${username}${reason ?? ''}`).join()}`);
      return { state };
    }) as never;
  const game = handler({
    matchJoin: note('join'),
    matchLeave: note('leave'),
    matchLoop(_ctx, _logger, _nk, _dispatcher, tick, state, messages) {
      log.push(`${tick}: ${messages.map((message) => message.sender.username + textOf(message)).join()}`);
      return { state };
    },
  });
  const { create, join, data, run, loop } = startLoop({ game });
  create(1, 'game');
  join(1, 1, 'a');
  join(1, 2, 'b');
  data(1, 1, '1');
  data(1, 2, '2');
  data(1, 9, 'nobody');
  loop.accept({ kind: 'leave', match: 1, member: 2, reason: 4 });
  join(1, 3, 'c');
  run();
  loop.accept({ kind: 'joinFailed', match: 1, presence: presence('d') });
  run();
  expect(log).toEqual(['join a,b', 'leave b4', 'join c', '0: a1', 'leave d', '1: ']);
});

test('a broken match ends alone and in the same wake the others tick', () => {
  const ticks = { good: 0 };
  const matchInit = () => ({ state: {}, tickRate: 10, label: '' });
  const good = handler({ matchInit, matchLoop: () => ({ state: ticks.good++ }) });
  const throwing = handler({
    matchLoop() {
      throw new Error('broken');
    },
  });
  const looping = handler({ matchLoop: endless });
  const { create, run, events, faults } = startLoop({ good, throwing, looping });
  ['good', 'throwing', 'looping', 'good'].forEach((name, index) => {
    create(index + 1, name);
  });
  events();
  run(3);
  expect(ticks.good).toBe(6);
  expect(events()).toEqual([
    ['ended', 2, EndReason.ERROR, 'broken'],
    ['ended', 3, EndReason.TIMEOUT, `The handler did not return within ${tickTimeoutMs} ms and was interrupted.`],
  ]);
  expect(faults).toHaveLength(2);
});

test('a match that speaks in an endless loop is stopped, and what others say arrives whole', () => {
  const large = new ArrayBuffer(12 << 20);
  const loud = handler({
    matchLoop(_ctx, _logger, _nk, dispatcher) {
      for (;;) dispatcher.broadcastMessage(1, large);
    },
  });
  const kicking = handler({
    matchLoop(_ctx, _logger, _nk, dispatcher) {
      for (;;) dispatcher.matchLabelUpdate('x'.repeat(1000));
    },
  });
  const quiet = handler({
    matchLoop(_ctx, _logger, _nk, dispatcher, _tick, state) {
      dispatcher.broadcastMessage(2, 'y');
      return { state };
    },
  });
  const { create, run, events } = startLoop({ loud, kicking, quiet });
  ['loud', 'kicking', 'quiet'].forEach((name, index) => {
    create(index + 1, name);
  });
  events();
  run();
  const told = events();
  expect(told.filter(([, match]) => match === 3)).toEqual([
    ['broadcast', 3, 2, undefined, undefined, true, Buffer.from('y')],
  ]);
  expect(told.filter(([name]) => name === 'ended')).toEqual([
    ['ended', 1, EndReason.ERROR, expect.stringMatching(/16 MiB/)],
    ['ended', 2, EndReason.TIMEOUT, expect.stringMatching(/did not return/)],
  ]);
});

test.each([
  ['NaN', [Number.NaN]],
  ['a BigInt', [1n]],
  ['2^53', [2 ** 53]],
  ['data that is an object', [1, {}]],
  ['presences that are no list', [1, '', {}]],
  ['a presence without a session', [1, '', [{}]]],
  ['a sender that is none', [1, '', null, {}]],
])('broadcastMessage refuses %s', (_what, args) => {
  const game = handler({
    matchLoop: (_ctx, _logger, _nk, dispatcher) => {
      (dispatcher.broadcastMessage as (...all: unknown[]) => void)(...args);
      return { state: 0 };
    },
  });
  const { create, run, events } = startLoop({ game });
  create(1, 'game');
  events();
  run();
  expect(events()).toEqual([['ended', 1, EndReason.ERROR, expect.stringMatching(/^broadcastMessage: /)]]);
});

test('why somebody leaves is said whatever the handler has written into the presence before', () => {
  const reasons: unknown[] = [];
  const game = handler({
    matchJoin: ((...[, , , , , state, joined]: unknown[]) => {
      for (const each of joined as { reason?: number }[]) each.reason = 99;
      return { state };
    }) as never,
    matchLeave: ((...[, , , , , state, left]: unknown[]) => {
      for (const each of left as MatchPresence[]) reasons.push(each.reason);
      return { state };
    }) as never,
  });
  const { create, join, run, loop } = startLoop({ game });
  create(1, 'game');
  join(1, 1, 'a');
  run();
  loop.accept({ kind: 'leave', match: 1, member: 1, reason: 4 });
  run();
  expect(reasons).toEqual([4]);
});

test('deferred messages leave at the end of the tick, as they were; more than the limit throw', () => {
  const game = handler({
    matchLoop(_ctx, _logger, _nk, dispatcher: MatchDispatcher, tick, state) {
      const bytes = new Uint8Array([1]);
      dispatcher.broadcastMessageDeferred(1, bytes);
      bytes[0] = 2;
      dispatcher.broadcastMessage(1, bytes);
      for (let i = 0; i < 2 * tick; i++) dispatcher.broadcastMessageDeferred(1);
      return { state };
    },
  });
  const { create, run, events } = startLoop({ game });
  create(1, 'game');
  events();
  run();
  expect(events().map((record) => record[6])).toEqual([Buffer.from([2]), Buffer.from([1])]);
  run();
  expect(events().at(-1)).toEqual(['ended', 1, EndReason.ERROR, expect.stringMatching(/deferred_queue_size/)]);
});

test('the input queue is bounded and what it drops is counted', () => {
  const sizes: number[] = [];
  const game = handler({
    matchLoop: (_ctx, _logger, _nk, _dispatcher, _tick, state, messages) => ({
      state,
      size: sizes.push(messages.length),
    }),
  });
  const { create, join, data, run, told } = startLoop({ game });
  create(1, 'game');
  join(1, 1, 'a');
  for (let i = 0; i < 7; i++) data(1, 1, 'x');
  run();
  expect(sizes).toEqual([4]);
  expect(told()).toContainEqual(['stats', { overruns: 0, skipped: 0, inputDropped: 3 }]);
});

test('an async handler suspends its match alone; what waits is bounded; too long a promise ends it', async () => {
  let release = (_result: { state: unknown }) => {};
  const seen: string[] = [];
  const slow = handler({
    matchLoop(_ctx, _logger, _nk, _dispatcher, tick) {
      seen.push(`loop ${tick}`);
      return new Promise((resolve) => {
        release = resolve;
      });
    },
    matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({ state, data: `${data}!` }),
  });
  const match = startLoop({ slow });
  match.create(1, 'slow');
  match.run();
  match.events();
  for (const request of [1, 2, 3]) match.signal(1, request, 'hi');
  for (const request of [4, 5, 6]) match.attempt(1, request);
  match.loop.wake();
  expect(match.events()).toEqual([
    ['signalAnswered', 3, false, expect.stringMatching(/Too many signals/)],
    ['joinAnswered', 6, false, expect.stringMatching(/Too many players/)],
  ]);
  release({ state: 1 });
  await Promise.resolve();
  await Promise.resolve();
  expect(match.wakesAsked).toBe(1);
  match.loop.wake();
  expect(match.events()).toEqual([
    ['signalAnswered', 1, true, 'hi!'],
    ['signalAnswered', 2, true, 'hi!'],
    ['joinAnswered', 4, true, ''],
    ['joinAnswered', 5, true, ''],
  ]);
  match.run();
  expect(seen).toEqual(['loop 0', 'loop 1']);
  match.signal(1, 7);
  match.run(2);
  expect(match.events()).toEqual([
    ['signalAnswered', 7, false, expect.stringMatching(/async handler took more/)],
    ['ended', 1, EndReason.TIMEOUT, expect.stringMatching(/async handler took more/)],
  ]);
});

test('a matchInit whose promise never settles fails the creation after the time limit', () => {
  const match = startLoop({ never: handler({ matchInit: () => new Promise(() => undefined) }) });
  match.create(1, 'never');
  expect(match.loop.nextDueMs()).toBe(1050 + tickTimeoutMs + 1);
  match.run(2);
  expect(match.events()).toEqual([['createFailed', 1, 13, expect.stringMatching(/async handler took more/)]]);
  expect(match.loop.matchCount).toBe(0);
});

test('more calls than match.call_queue_size end a match that is busy', () => {
  const match = startLoop({ busy: handler({ matchLoop: () => new Promise(() => undefined) }) });
  match.create(1, 'busy');
  match.run();
  for (let i = 0; i < 5; i++) match.loop.accept({ kind: 'terminate', match: 1, graceSec: 1 });
  expect(match.events().at(-1)).toEqual(['ended', 1, EndReason.TIMEOUT, expect.stringMatching(/call_queue_size/)]);
});

test('whoever asks a handler that does not return, or throws, is answered at once', () => {
  const game = handler({
    matchSignal: endless as never,
    matchJoinAttempt: () => {
      throw new Error('full');
    },
  });
  const match = startLoop({ game });
  match.create(1, 'game');
  match.create(2, 'game');
  match.events();
  match.signal(1, 1);
  match.attempt(2, 2);
  match.attempt(2, 3);
  match.loop.wake();
  expect(match.events()).toEqual([
    ['signalAnswered', 1, false, expect.stringMatching(/did not return/)],
    ['ended', 1, EndReason.TIMEOUT, expect.any(String)],
    ['joinAnswered', 2, false, 'full'],
    ['joinAnswered', 3, false, 'full'],
    ['ended', 2, EndReason.ERROR, 'full'],
  ]);
});

test('matches of one thread create and signal each other; a circle of signals and endless creation are refused', () => {
  const game = handler({
    matchInit: (_ctx, _logger, _nk, params) => ({ state: params, tickRate: 10, label: '' }),
    matchSignal(_ctx, _logger, _nk, _dispatcher, _tick, state, data) {
      const next = (state as { next?: string }).next;
      return { state, data: next ? String(match.loop.signalLocally(next, `${data}>`)!.answer) : `${data}.` };
    },
  });
  const nesting = handler({ matchInit: () => match.loop.createLocally('nesting', {}) as never });
  const match = startLoop({ game, nesting });
  match.create(1, 'game', { next: 'id-2' });
  match.create(2, 'game', {});
  match.create(3, 'game', { next: 'id-4' });
  match.create(4, 'game', { next: 'id-3' });
  match.create(5, 'nesting');
  expect(match.events().at(-1)).toEqual(['createFailed', 5, 13, expect.stringMatching(/16 deep/)]);
  match.signal(1, 1, 'a');
  match.signal(3, 2, 'b');
  match.loop.wake();
  const answers = match.events().filter(([name]) => name === 'signalAnswered');
  expect(answers).toEqual([
    ['signalAnswered', 1, true, 'a>.'],
    ['signalAnswered', 2, false, 'A match cannot be signalled while its own handler runs.'],
  ]);
  const id = match.loop.createLocally('game', {}) as string;
  expect(match.events()).toEqual([['locallyCreated', expect.any(Number), id, 'game', 10, '']]);
  expect(match.loop.signalLocally('elsewhere', '')).toBeUndefined();
});

test('one that signals a match which does not return ends with it, each told why', () => {
  const match = startLoop({
    looping: handler({ matchSignal: endless as never }),
    asking: handler({ matchLoop: () => ({ state: match.loop.signalLocally('id-1', '') }) }),
  });
  match.create(1, 'looping');
  match.create(2, 'asking');
  match.events();
  match.run();
  expect(match.events()).toEqual([
    ['ended', 1, EndReason.TIMEOUT, expect.stringMatching(/did not return within/)],
    ['ended', 2, EndReason.TIMEOUT, expect.stringMatching(/id-1, which it had called/)],
  ]);
});

test('an async match that is created or signalled from within the thread answers a promise', async () => {
  const game = handler({
    matchInit: async () => ({ state: 0, tickRate: 10, label: 'late' }),
    matchSignal: async (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({ state, data: `${data}!` }),
  });
  const failing = handler({
    matchInit: async () => {
      throw new Error('no luck');
    },
  });
  const match = startLoop({ game, failing });
  const id = await match.loop.createLocally('game', {});
  expect(match.events()).toEqual([['locallyCreated', expect.any(Number), id, 'game', 10, 'late']]);
  expect(await match.loop.signalLocally(id, 'hi')!.answer).toBe('hi!');
  await expect(match.loop.createLocally('failing', {})).rejects.toThrow('no luck');
  expect(match.loop.matchCount).toBe(1);
});

test('terminate: without grace the match ends; with it, it goes on until its handler ends it', () => {
  const graces: number[] = [];
  const game = handler({
    matchTerminate: (_ctx, _logger, _nk, _dispatcher, _tick, state, grace) => ({ state, n: graces.push(grace) }),
    matchLoop: (_ctx, _logger, _nk, _dispatcher, tick, state) => (tick === 2 ? null : { state }),
  });
  const match = startLoop({ game });
  match.create(1, 'game');
  match.create(2, 'game');
  match.events();
  match.loop.accept({ kind: 'terminate', match: 1, graceSec: 0 });
  match.loop.accept({ kind: 'terminate', match: 2, graceSec: 7 });
  match.loop.wake();
  expect(match.events()).toEqual([['ended', 1, EndReason.TERMINATED, '']]);
  match.run(3);
  expect(match.events()).toEqual([['ended', 2, EndReason.FINISHED, '']]);
  expect(graces).toEqual([0, 7]);
});

test('match.max_empty_sec: an empty match ends, one with members and one just left do not', () => {
  const match = startLoop({ game: handler() }, { maxEmptySec: 1 });
  match.create(1, 'game');
  match.create(2, 'game');
  match.join(2, 1, 'a');
  match.events();
  match.run(15);
  expect(match.events()).toEqual([['ended', 1, EndReason.EMPTY, '']]);
  match.loop.accept({ kind: 'leave', match: 2, member: 1, reason: 3 });
  match.run(9);
  expect(match.events()).toEqual([]);
  match.run(3);
  expect(match.events()).toEqual([['ended', 2, EndReason.EMPTY, '']]);
});

test('labels reach listings at most once an interval, the last one in the end', () => {
  const game = handler({
    matchLoop(_ctx, _logger, _nk, dispatcher, tick, state) {
      if (tick < 12) dispatcher.matchLabelUpdate(`label ${tick}`);
      return { state };
    },
  });
  const match = startLoop({ game });
  match.create(1, 'game');
  match.events();
  match.run(30);
  expect(match.events()).toEqual([
    ['labelChanged', 1, 'label 0'],
    ['labelChanged', 1, 'label 10'],
    ['labelChanged', 1, 'label 11'],
  ]);
});

test('after the thread was blocked for a second, ticks advance by the clock and the skipped ones are counted', () => {
  const seen: number[] = [];
  const game = handler({
    matchLoop: (_ctx, _logger, _nk, _dispatcher, tick, state) => ({ state, n: seen.push(tick) }),
  });
  const match = startLoop({ game });
  match.create(1, 'game');
  match.run();
  match.told();
  match.advance(900);
  match.run();
  expect(seen).toEqual([0, 8, 9, 10]);
  expect(match.told()).toContainEqual(['stats', { overruns: 0, skipped: 7, inputDropped: 0 }]);
});

test('what functions cost is added up by handler and function, and told once a second', () => {
  const game = handler({
    matchLoop(_ctx, _logger, _nk, _dispatcher, _tick, state) {
      match.advance(3);
      return { state };
    },
  });
  const match = startLoop({ game });
  match.create(1, 'game');
  match.create(2, 'game');
  match.run(9);
  expect(match.loop.takeStats().costs).toEqual([]);
  match.run(91);
  const [init, loop] = match.loop.takeStats().costs;
  expect(init).toEqual({ handlerName: 'game', fn: 'matchInit', calls: 2, ms: 0, allocatedBytes: 0 });
  const { calls } = loop!;
  expect(calls).toBeGreaterThanOrEqual(200);
  // Each sampled call seems to put 1,000 bytes onto the heap, and all calls are taken to be like it.
  expect(loop).toEqual({ handlerName: 'game', fn: 'matchLoop', calls, ms: calls * 3, allocatedBytes: calls * 1000 });
  match.run(1);
  expect(match.loop.takeStats().costs).toEqual([]);
});

test('a tick that takes longer than its step names its function and messages, at most every ten seconds a match', () => {
  let workMs = 120;
  const game = handler({
    matchJoin(_ctx, _logger, _nk, _dispatcher, _tick, state) {
      match.advance(5);
      return { state };
    },
    matchLoop(_ctx, _logger, _nk, _dispatcher, _tick, state) {
      match.advance(workMs);
      return { state };
    },
  });
  const match = startLoop({ game });
  match.create(1, 'game');
  match.join(1, 1, 'ann');
  match.data(1, 1, 'x');
  match.data(1, 1, 'y');
  match.run(1);
  expect(match.slowTicks).toEqual([
    { tick: 0, durationMs: 125, stepMs: 100, fn: 'matchLoop', fnMs: 120, messages: new Map([[1, 2]]) },
  ]);
  match.run(5);
  expect(match.slowTicks.length).toBe(1);
  workMs = 1;
  match.run(100);
  workMs = 150;
  match.run(1);
  expect(match.slowTicks.slice(1)).toMatchObject([{ fnMs: 150, messages: new Map() }]);
});
