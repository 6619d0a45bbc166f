import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type GameOptions, openGame, type SimulatedGame } from '../../src/testing/open-game.js';

const folder = path.resolve(import.meta.dirname, '../../examples/lua');
const games: SimulatedGame[] = [];

interface State {
  readonly rounds: number;
  readonly players: Readonly<Record<string, { readonly total: number }>>;
}

afterEach(async () => {
  for (const game of games.splice(0)) await game.close();
});

async function open(options?: GameOptions): Promise<SimulatedGame> {
  const game = await openGame(folder, options);
  games.push(game);
  return game;
}

/** Plays a game of dice to its end, and answers what the first player heard. */
async function play(options?: GameOptions) {
  const game = await open(options);
  const match = await game.createMatch<State>('dice', { rounds: 2 });
  const [ann, bob] = [await match.join('ann'), await match.join('bob')];
  await match.tick();
  for (const player of [ann, bob, ann, bob, ann]) await player.send(1);
  await match.tick();
  return { game, match, heard: ann.received.map(({ opCode, data }) => ({ opCode, ...JSON.parse(data) })) };
}

test('a game of dice: rolls are told to everybody, and the greatest total wins', async () => {
  const { game, match, heard } = await play();
  expect(heard.map(({ opCode }) => opCode)).toEqual([2, 2, 2, 2, 3]);
  const totals = Object.fromEntries(heard.slice(0, 4).map(({ by, total }) => [by, total]));
  const best = Math.max(...Object.values(totals).map(Number));
  expect(heard[4].winners).toEqual(['ann', 'bob'].filter((name) => totals[name] === best));
  expect(match.ended).toMatchObject({ reason: 'finished' });
  expect(JSON.parse(await game.rpc('dice_best', '', { username: 'ann' }))).toEqual({ best: totals.ann });
});

test('the same seed gives the same rolls, another one others', async () => {
  const rolls = async (seed: number) => (await play({ seed })).heard;
  expect(await rolls(5)).toEqual(await rolls(5));
  expect(await rolls(5)).not.toEqual(await rolls(6));
});

test('a test sees the state, also after the end', async () => {
  const { match } = await play();
  expect(match.state.rounds).toBe(2);
  expect(Object.values(match.state.players)).toHaveLength(2);
});

test('the RPC finds the match that waits, until it is full', async () => {
  const game = await open();
  const find = async (username: string, wish: { rounds?: number } | '' = ''): Promise<string> =>
    JSON.parse(await game.rpc('dice_find', wish, { username })).match_id;
  const id = await find('ann', { rounds: 5 });
  expect(await find('bob')).toBe(id);
  const match = game.match<State>(id);
  for (const name of ['ann', 'bob', 'cid', 'dan']) await match.join(name);
  await match.tick();
  expect(JSON.parse(match.label)).toEqual({ game: 'dice', open: 'F' });
  await expect(match.join('eve')).rejects.toThrow('the table is full');
  expect(await match.signal()).toBe('4');
  expect(await find('eve')).not.toBe(id);
});
