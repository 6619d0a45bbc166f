// Tests of the echo module: without a server by default, against a running one where GAME_URL names it.
import { connectGame, openGame } from 'tickwire/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import echo from './echo.js';

type EchoGame = Awaited<ReturnType<typeof connectGame>>;

const { GAME_URL: url } = process.env;
let game: EchoGame;

beforeAll(async () => {
  game = url ? await connectGame({ url, createMatchRpc: 'echo_match' }) : await openGame(echo);
});

afterAll(() => game.close());

test('the RPC answers what it gets', async () => {
  expect(await game.rpc('echo', 'hello', { username: 'ann-of-the-test' })).toBe('hello');
});

test('the match sends back what a player sends, to that player alone', async () => {
  const match = await game.createMatch('echo');
  const ann = await match.join('ann-of-the-test');
  const bob = await match.join('bob-of-the-test');
  await match.tick(2);
  await ann.send(7, { x: 1 });
  for (let i = 0; i < 50 && ann.received.length === 0; i++) await match.tick();
  expect(ann.received).toMatchObject([{ opCode: 7, data: '{"x":1}' }]);
  expect(bob.received).toEqual([]);
});
