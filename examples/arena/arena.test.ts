// Tests of the arena's match, without a server: minutes of play take a moment, and every run is the same.
import { openGame } from 'tickwire/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import arena from './index.js';
import { messages, tickRateHz } from './protocol.js';

type Game = Awaited<ReturnType<typeof openGame>>;
type Match = Awaited<ReturnType<Game['createMatch']>>;
type Player = Awaited<ReturnType<Match['join']>>;

const roundTicks = 60 * tickRateHz;
const best = { collection: 'arena', key: 'best' };
let game: Game;
let match: Match;

beforeEach(async () => {
  game = await openGame(arena);
  match = await game.createMatch('arena');
});

afterEach(() => game.close());

/** What PLAYER has been told last by the message NAME. */
function told<Name extends 'snapshot' | 'roster'>(player: Player, name: Name) {
  const { opCode, decode } = messages[name];
  const message = player.received.findLast((one) => one.opCode === opCode);
  return decode(message!.bytes) as ReturnType<(typeof messages)[Name]['decode']>;
}

const steer = (player: Player, x: number, y: number, step = 1) =>
  player.send(messages.input.opCode, { x, y, dash: false, step });

async function walletOf({ userId }: Player): Promise<Record<string, number>> {
  return (await game.nk.accountGetId(userId)).wallet;
}

describe('players', () => {
  test('are told who is there, once, and where everybody is, every tick', async () => {
    const ann = await match.join('ann');
    await match.tick(2);
    const codes = ann.received.map(({ opCode }) => opCode);
    expect(codes).toEqual([messages.roster, messages.snapshot, messages.snapshot].map(({ opCode }) => opCode));
    expect(told(ann, 'roster').pilots.map(({ name }) => name)).toEqual(['Orbit', 'Comet', 'ann']);
    expect(told(ann, 'snapshot').pilots.map(([number]) => number)).toEqual([1, 2, 3]);
  });

  test('fly where they steer, and snapshots say which of their steps is in them', async () => {
    const ann = await match.join('ann');
    await match.tick();
    const [, fromX] = told(ann, 'snapshot').pilots[2]!;
    await steer(ann, fromX < 750 ? 1 : -1, 0, 41);
    await match.tick();
    expect(told(ann, 'snapshot').pilots[2]!.at(-1)).toBe(41);
    await match.tick(tickRateHz / 2);
    const [, x] = told(ann, 'snapshot').pilots[2]!;
    expect(Math.abs(x - fromX)).toBeGreaterThan(50);
  });

  test('are let in up to the sixteenth, and the label says so', async () => {
    for (let i = 1; i <= 16; i++) await match.join(`player-${i}`);
    await match.tick();
    expect(JSON.parse(match.label)).toEqual({ game: 'arena', players: 16, open: false });
    await expect(match.join('late')).rejects.toThrow('The arena is full.');
    await match.players[0]!.leave();
    await match.tick();
    expect(JSON.parse(match.label)).toMatchObject({ players: 15, open: true });
  });

  test('find a match with a free place, or a new one', async () => {
    const find = async () => JSON.parse(await game.rpc('arena_find')).matchId;
    expect(await find()).toBe(match.id);
    for (let i = 1; i <= 16; i++) await match.join(`player-${i}`);
    await match.tick();
    expect(await find()).not.toBe(match.id);
  });
});

describe('a round', () => {
  test('gives the best player a coin and keeps the best score', async () => {
    const [ann, bob] = [await match.join('ann'), await match.join('bob')];
    await match.tick(2);
    expect(told(ann, 'snapshot').leftSec).toBe(60);
    await collect(ann);
    const score = told(ann, 'snapshot').pilots[2]![5];
    expect(score).toBeGreaterThan(0);
    expect(await walletOf(ann)).toEqual({ coins: 1 });
    expect(await walletOf(bob)).toEqual({});
    expect(await game.nk.storageRead([{ ...best, userId: ann.userId }])).toMatchObject([{ value: { score } }]);
    await match.tick();
    expect(told(ann, 'roster').pilots.map(({ coins }) => coins)).toEqual([0, 0, 1, 0]);
    expect(told(ann, 'snapshot').pilots.map((row) => row[5])).toEqual([0, 0, 0, 0]);
    expect(told(ann, 'snapshot').leftSec).toBe(60);
  });

  test('goes on where the coin cannot be given', async () => {
    const broken = await openGame(arena, {
      nk: {
        transaction: () => {
          throw new Error('no database');
        },
      },
    });
    game = broken;
    match = await broken.createMatch('arena');
    const ann = await match.join('ann');
    await match.tick(2);
    await collect(ann);
    await match.tick();
    expect(match.ended).toBeUndefined();
    expect(broken.logs.at(-1)).toMatchObject({ level: 'error', text: expect.stringContaining('no database') });
  });

  /** Plays the round that has begun to its end; PLAYER, who came first, flies from spark to spark. */
  async function collect(player: Player): Promise<void> {
    for (let tick = 2; tick < roundTicks; tick++) {
      const { pilots, sparks } = told(player, 'snapshot');
      const [, x, y] = pilots[2]!;
      const far = ([, sparkX, sparkY]: (typeof sparks)[number]) => Math.hypot(sparkX - x, sparkY - y);
      const [, toX, toY] = sparks.reduce((near, spark) => (far(spark) < far(near) ? spark : near));
      await steer(player, (toX - x) / 200, (toY - y) / 200, tick);
      await match.tick();
    }
  }
});
