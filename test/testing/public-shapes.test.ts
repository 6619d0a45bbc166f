// A module as public games of Nakama have it, played without a server.
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGame, type SimulatedGame } from '../../src/testing/open-game.js';

const file = path.resolve(import.meta.dirname, '../modules/public-shapes/line-game.js');
const [BEGIN, BOARD, OVER, PLACE, REFUSED] = [1, 2, 3, 4, 5];
let game: SimulatedGame;

beforeEach(async () => {
  game = await openGame(file);
});
afterEach(() => game.close());

async function find(username: string, quick = true): Promise<string> {
  const answer = await game.rpc('find_line_game', { quick }, { username });
  return JSON.parse(answer).matchIds[0];
}

async function begin() {
  const match = game.match(await find('ann'));
  const ann = await match.join('ann');
  await match.tick();
  const bob = await match.join('bob');
  await match.tick(2);
  return { match, ann, bob };
}

const heard = (player: { takeReceived(): readonly { opCode: number; data: string }[] }) =>
  player.takeReceived().map(({ opCode, data }) => [opCode, data === '' ? null : JSON.parse(data)]);

test('two players find each other by the label, take turns, and the winner is on the leaderboard', async () => {
  const { match, ann, bob } = await begin();
  expect(await find('cid')).not.toBe(match.id);
  expect(match.label).toBe('{"open":0,"quick":1}');
  await expect(match.join('cid')).rejects.toThrow('match full');
  expect(heard(bob)).toEqual([[BEGIN, { board: [null, null, null], turn: ann.userId }]]);
  ann.takeReceived();

  await bob.send(PLACE, { cell: 0 });
  await ann.send(PLACE, '{"cell":');
  await ann.send(99);
  await match.tick();
  expect(heard(bob)).toEqual([[REFUSED, null]]);
  expect(heard(ann)).toEqual([
    [REFUSED, null],
    [REFUSED, null],
  ]);

  await ann.send(PLACE, { cell: 1 });
  await match.tick();
  expect(heard(bob)).toEqual([[BOARD, { board: [null, ann.userId, null], turn: bob.userId }]]);
  await bob.send(PLACE, { cell: 0 });
  await ann.send(PLACE, { cell: 2 });
  await match.tick();
  expect(heard(ann).at(-1)).toEqual([OVER, { winner: ann.userId }]);
  const { records } = await game.nk.leaderboardRecordsList('wins');
  expect(records).toMatchObject([{ ownerId: ann.userId, username: 'ann', score: 1 }]);
});

test('who lets the time pass loses, and a match that all have left ends', async () => {
  const { match, ann, bob } = await begin();
  await match.tick(2 * 5);
  expect(heard(bob).at(-1)).toEqual([OVER, { winner: bob.userId }]);
  await ann.leave();
  await bob.leave();
  await match.tick(10 * 5 + 2);
  expect(match.ended).toMatchObject({ reason: 'finished' });
});

test('a reward is given once a day, in the wallet and with a notification', async () => {
  const claim = async () => JSON.parse(await game.rpc('reward', '', { username: 'ann' })).coins;
  expect([await claim(), await claim()]).toEqual([500, 0]);
  expect(game.notifications).toMatchObject([{ code: 1001, persistent: true }]);
  await expect(game.rpc('reward')).rejects.toMatchObject({ code: 16 });
  await expect(game.rpc('reward', '{}', { username: 'ann' })).rejects.toMatchObject({ code: 3 });
});
