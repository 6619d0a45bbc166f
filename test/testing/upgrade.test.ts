// New code while a simulated game runs.
import { expect, onTestFinished, test } from 'vitest';
import { defineMatch, defineModule } from '../../src/guest/define.js';
import { openGame } from '../../src/testing/open-game.js';

interface Count {
  count: number;
  by: number;
}

const counting = (by: number, more: object = {}) =>
  defineModule({
    rpcs: { by: () => String(by) },
    matches: {
      counting: defineMatch<Count>({
        matchInit: () => ({ state: { count: 0, by }, tickRate: 10, label: `by ${by}` }),
        matchLoop(_ctx, _logger, _nk, dispatcher, _tick, state, messages) {
          for (const { opCode } of messages) {
            state.count += by;
            dispatcher.broadcastMessage(opCode, String(state.count));
          }
          return { state };
        },
        matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({ state, data: `${data} by ${by}` }),
        ...more,
      }),
    },
  });

async function start() {
  const game = await openGame(counting(1));
  onTestFinished(() => game.close());
  const match = await game.createMatch<Count>('counting');
  const ann = await match.join('ann');
  await ann.send(1);
  await match.tick();
  expect(ann.takeReceived()).toMatchObject([{ data: '1' }]);
  return { game, match, ann };
}

test('a match moves to code that takes it over, with its players, and with what it was yet to be told', async () => {
  const { game, match, ann } = await start();
  await ann.send(1);
  const ticks: number[] = [];
  const upgraded = counting(10, {
    matchUpgrade(_ctx: unknown, _logger: unknown, _nk: unknown, _dispatcher: unknown, tick: number, state: Count) {
      ticks.push(tick);
      return { state: { ...state, by: 10 }, label: 'moved' };
    },
  });
  expect(await game.upgrade(upgraded)).toEqual([match.id]);
  expect(ticks).toHaveLength(1);
  expect(match).toMatchObject({ label: 'moved', tickRate: 10, ended: undefined });
  await match.tick();
  expect(ann.takeReceived()).toMatchObject([{ data: '11' }]);
  expect(match.state).toEqual({ count: 11, by: 10 });
  expect(await match.signal('asked')).toBe('asked by 10');
  const bob = await match.join('bob');
  await bob.send(2);
  await match.tick(2);
  expect(ann.takeReceived()).toMatchObject([{ opCode: 2, data: '21' }]);
  expect(await game.upgrade(upgraded)).toEqual([match.id]);
  await bob.leave();
  await match.tick();
  expect(match.players.map(({ username }) => username)).toEqual(['ann']);
});

test('code without matchUpgrade leaves the match to the older; RPCs and new matches run the new one', async () => {
  const { game, match, ann } = await start();
  expect(await game.upgrade(counting(10))).toEqual([]);
  await ann.send(1);
  await match.tick();
  expect(ann.takeReceived()).toMatchObject([{ data: '2' }]);
  expect(await game.rpc('by')).toBe('10');
  expect((await game.createMatch<Count>('counting')).state).toEqual({ count: 0, by: 10 });
});

test.each([
  ['declines it', () => null],
  [
    'throws',
    () => {
      throw new Error('not this one');
    },
  ],
])('a matchUpgrade that %s leaves the match as it was', async (_what, matchUpgrade) => {
  const { game, match, ann } = await start();
  expect(await game.upgrade(counting(10, { matchUpgrade }))).toEqual([]);
  expect(match.ended).toBeUndefined();
  await ann.send(1);
  await match.tick();
  expect(ann.takeReceived()).toMatchObject([{ data: '2' }]);
  expect(await match.signal('asked')).toBe('asked by 1');
});
