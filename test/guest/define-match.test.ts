// What TypeScript makes of match handlers is tested here as well: `npm run types` fails where a line that is marked as an
// error compiles, or another one does not.
import { describe, expect, expectTypeOf, test } from 'vitest';
import { bytes, defineMatch, defineModule, json, type MatchMessage, text } from '../../src/guest/define.js';
import { openGame } from '../../src/testing/open-game.js';

interface Move {
  readonly x: number;
}

function parseMove(value: unknown): Move {
  const { x } = value as Partial<Move>;
  if (typeof x !== 'number') throw new Error('a move needs x');
  return { x };
}

const board = defineMatch({
  messages: { move: json(1, parseMove), chat: text(2), map: bytes(3), score: json<{ points: number }>(4) },
  matchInit: (_ctx, _logger, _nk, params) => ({
    state: { x: 0, said: [] as string[], from: String(params.from ?? '') },
    tickRate: 10,
  }),
  matchLoop(_ctx, _logger, _nk, dispatcher, _tick, state, messages) {
    for (const message of messages) {
      if (message.name === 'move') state.x += message.data.x;
      if (message.name === 'chat') {
        state.said.push(message.data);
        dispatcher.send('chat', message.data.toUpperCase(), [message.sender], { reliable: false, deferred: true });
      }
      if (message.name === 'map') dispatcher.send('map', message.data);
    }
    if (messages.length > 0) dispatcher.send('score', { points: state.x });
    return { state };
  },
});

describe('messages', () => {
  test('arrive by name with their data, and leave encoded', async () => {
    const game = await openGame(defineModule({ matches: { board } }));
    const match = await game.createMatch<{ x: number; said: string[] }>('board');
    const ann = await match.join('ann');
    await ann.send(1, { x: 2 });
    await ann.send(2, 'hello');
    await ann.send(3, 'raw');
    await match.tick();
    expect(match.state).toMatchObject({ x: 2, said: ['hello'] });
    expect(ann.takeReceived()).toMatchObject([
      { opCode: 3, data: 'raw' },
      { opCode: 4, data: '{"points":2}' },
      { opCode: 2, data: 'HELLO', reliable: false },
    ]);
    await game.close();
  });

  test('that are none of the match are left out, and the log says why', async () => {
    const game = await openGame(defineModule({ matches: { board } }));
    const match = await game.createMatch<{ x: number }>('board');
    const ann = await match.join('ann');
    await ann.send(1, '{"x":');
    await ann.send(1, { x: 'far' });
    await ann.send(9, 'unknown');
    await match.tick();
    expect(match.state).toMatchObject({ x: 0 });
    expect(ann.received).toEqual([]);
    const reasons = game.logs.map(({ text }) => text.replace(/^.* is left out: /, ''));
    expect(reasons).toEqual([expect.stringContaining('JSON'), 'a move needs x', 'there is none of op code 9']);
    await game.close();
  });

  test('cannot share an op code', () => {
    const matchInit = () => ({ state: {}, tickRate: 1 });
    const matchLoop = () => null;
    expect(() => defineMatch({ messages: { a: text(1), b: text(1) }, matchInit, matchLoop })).toThrow('op code 1');
    expect(() => defineMatch({ messages: { a: text(0.5) }, matchInit, matchLoop })).toThrow('messages.a');
  });
});

describe('types', () => {
  test('the state is what matchInit returns, a promise or not', () => {
    defineMatch({
      matchInit: async () => ({ state: { n: 0, names: new Map<string, number>() }, tickRate: 1 }),
      matchJoin(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
        expectTypeOf(state).toEqualTypeOf<{ n: number; names: Map<string, number> }>();
        // @ts-expect-error: there is no such property.
        state.m = 1;
        for (const { userId } of presences) state.names.set(userId, state.n);
        return { state };
      },
      // @ts-expect-error: n is a number.
      matchLeave: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state: { ...state, n: 'none' } }),
      matchLoop(_ctx, _logger, _nk, dispatcher, _tick, state, messages) {
        expectTypeOf(messages).toEqualTypeOf<MatchMessage[]>();
        // @ts-expect-error: without messages there is nothing to send by name.
        dispatcher.send;
        return { state };
      },
      matchUpgrade: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({
        state: { n: state.n ?? 0, names: new Map() },
      }),
    });
    expectTypeOf(defineMatch<{ n: number }>).toBeFunction();
  });

  test('a state may be named, and matchInit must return it', () => {
    defineMatch<{ n: number }>({
      // @ts-expect-error: n is missing.
      matchInit: () => ({ state: {}, tickRate: 1 }),
      matchLoop: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state: { n: state.n + 1 } }),
    });
    // @ts-expect-error: a tick rate is needed.
    defineMatch({ matchInit: () => ({ state: {} }), matchLoop: () => null });
  });

  test('messages have the data of their name', () => {
    defineMatch({
      messages: { move: json(1, parseMove), chat: text(2) },
      matchInit: () => ({ state: { n: 0 }, tickRate: 1 }),
      matchLoop(_ctx, _logger, _nk, dispatcher, _tick, state, messages) {
        expectTypeOf(state).toEqualTypeOf<{ n: number }>();
        for (const message of messages) {
          if (message.name === 'move') expectTypeOf(message.data).toEqualTypeOf<Move>();
          else expectTypeOf(message.data).toEqualTypeOf<string>();
          // @ts-expect-error: there is no such message.
          if (message.name === 'mvoe') return null;
          // @ts-expect-error: not before its name is known.
          message.data.x;
        }
        const never = () => {
          // @ts-expect-error: x is a number.
          dispatcher.send('move', { x: '1' });
          // @ts-expect-error: there is no such message.
          dispatcher.send('score', {});
        };
        void never;
        return { state };
      },
    });
  });
});
