import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import arena from '../../examples/arena/index.js';
import { defineMatch, defineModule } from '../../src/guest/define.js';
import { beginMs } from '../../src/testing/fake-world.js';
import { JoinRefused } from '../../src/testing/game.js';
import type { ModuleUnderTest } from '../../src/testing/game-module.js';
import { type GameOptions, openGame, type SimulatedGame } from '../../src/testing/open-game.js';

const open: SimulatedGame[] = [];
const files: string[] = [];

afterEach(async () => {
  for (const game of open.splice(0)) await game.close();
  for (const file of files.splice(0)) await fs.rm(path.dirname(file), { recursive: true });
});

async function start(module: ModuleUnderTest, options?: GameOptions): Promise<SimulatedGame> {
  const game = await openGame(module, options);
  open.push(game);
  return game;
}

async function bundle(source: string): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-testing-'));
  const file = path.join(folder, 'index.js');
  await fs.writeFile(file, source);
  files.push(file);
  return file;
}

interface Duel {
  hits: number;
  seen: string[];
}

const duel = defineMatch<Duel>({
  matchInit: (_ctx, _logger, _nk, { rate = 10 }) => ({ state: { hits: 0, seen: [] }, tickRate: rate, label: 'open' }),
  matchJoinAttempt(_ctx, _logger, _nk, _dispatcher, _tick, state, presence, metadata) {
    const accept = presence.username !== 'mallory';
    state.seen.push(`${presence.username}:${metadata.team ?? ''}`);
    return { state, accept, rejectMessage: accept ? '' : 'not you' };
  },
  async matchJoin(_ctx, logger, nk, dispatcher, _tick, state, presences) {
    for (const { userId, username } of presences) {
      const { user } = await nk.accountGetId(userId);
      logger.info('%s has joined', user.username);
      await nk.storageWrite([{ collection: 'seen', key: username, userId, value: { at: Date.now() } }]);
    }
    if (presences.length > 0) dispatcher.matchLabelUpdate('playing');
    return { state };
  },
  matchLoop(_ctx, _logger, _nk, dispatcher, tick, state, messages) {
    for (const { opCode, data, sender } of messages) {
      state.hits++;
      dispatcher.broadcastMessage(opCode + 1, data, null, sender);
    }
    if (state.hits === 3) throw new Error('three hits are one too many');
    if (state.hits === 2 && messages.length > 0) dispatcher.broadcastMessage(99, JSON.stringify({ tick }));
    return state.hits > 9 ? null : { state };
  },
  matchSignal(_ctx, _logger, _nk, _dispatcher, _tick, state, data) {
    return data === 'end' ? null : { state, data: `${data}:${state.hits}` };
  },
});

const module = defineModule({
  rpcs: {
    async open(ctx, _logger, nk, payload) {
      const id = await nk.matchCreate('duel', JSON.parse(payload));
      const found = await nk.matchList(10, true, 'open');
      return JSON.stringify({ id, found: found.map(({ matchId }) => matchId), by: ctx.username ?? 'nobody' });
    },
    chance: () => JSON.stringify([Math.random(), Date.now(), new Date().toISOString(), performance.now()]),
    fail() {
      throw new Error('on purpose');
    },
    forever() {
      for (;;) {}
    },
  },
  matches: { duel },
});

describe('a native module', () => {
  test('plays a match tick by tick', async () => {
    const game = await start(module);
    const match = await game.createMatch<Duel>('duel');
    const ann = await match.join('ann', { team: 'red' });
    const bob = await match.join('bob');
    expect(match.state.seen).toEqual(['ann:red', 'bob:']);
    await match.tick();
    expect(match.label).toBe('playing');
    expect(game.logs.map(({ text }) => text)).toEqual(['ann has joined', 'bob has joined']);

    await ann.send(1, { x: 2 });
    expect(bob.received).toEqual([]);
    await match.tick();
    expect(bob.takeReceived()).toMatchObject([{ opCode: 2, data: '{"x":2}', sender: 'ann', reliable: true }]);
    expect(bob.takeReceived()).toEqual([]);

    await bob.leave();
    await ann.send(5, new Uint8Array([104, 105]));
    await match.tick();
    expect(ann.takeReceived().map(({ data }) => data)).toEqual(['{"x":2}', 'hi', '{"tick":2}']);
    expect(bob.received.length).toBe(1);
    expect(match.players.map(({ username }) => username)).toEqual(['ann']);
    await expect(bob.send(1)).rejects.toThrow('bob is not in the match');
  });

  test('refuses whom the handler refuses', async () => {
    const game = await start(module);
    const match = await game.createMatch('duel');
    await expect(match.join('mallory')).rejects.toThrow(new JoinRefused('not you'));
    expect(match.players).toEqual([]);
  });

  test('tells of a match that throws, with the stack in the log', async () => {
    const game = await start(module);
    const match = await game.createMatch('duel');
    const ann = await match.join('ann');
    for (let i = 0; i < 3; i++) await ann.send(i);
    await match.tick(20);
    expect(match.ended).toEqual({ reason: 'error', message: expect.stringContaining('three hits') });
    expect(ann.isMember).toBe(false);
    expect(game.logs.at(-1)).toMatchObject({ level: 'error', text: expect.stringContaining('open-game.test.ts') });
    await expect(match.join('bob')).rejects.toThrow(JoinRefused);
  });

  test('answers signals, and ends by one', async () => {
    const game = await start(module);
    const match = await game.createMatch('duel');
    expect(await match.signal('hello')).toBe('hello:0');
    await match.signal('end');
    expect(match.ended).toEqual({ reason: 'finished', message: '' });
    await expect(match.signal()).rejects.toThrow('The match has ended.');
  });

  test('answers RPCs; matches they make can be played', async () => {
    const game = await start(module);
    const { id, found, by } = JSON.parse(await game.rpc('OPEN', { rate: 30 }, { username: 'ann' }));
    expect({ found, by }).toEqual({ found: [id], by: 'ann' });
    const match = game.match(id);
    expect(match.tickRate).toBe(30);
    await match.join('ann');
    await match.tick(3);
    expect(
      await game.nk.storageRead([{ collection: 'seen', key: 'ann', userId: match.players[0]!.userId }]),
    ).toMatchObject([{ value: { at: game.dateMs - 67 } }]);
    await expect(game.rpc('fail')).rejects.toThrow('on purpose');
    await expect(game.rpc('none')).rejects.toThrow("no RPC 'none'");
    expect(() => game.match('none')).toThrow("no match 'none'");
  });

  test('interrupts code that does not return', async () => {
    const game = await start(module, { timeoutMs: 100 });
    await expect(game.rpc('forever')).rejects.toThrow('100 ms');
  });

  test('sees a time and a chance that are the same every time, and the test its own', async () => {
    const first = await (await start(module, { seed: 7 })).rpc('chance');
    const again = await (await start(module, { seed: 7 })).rpc('chance');
    const other = await (await start(module, { seed: 8 })).rpc('chance');
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(JSON.parse(first).slice(1)).toEqual([Date.UTC(2024, 0, 1), '2024-01-01T00:00:00.000Z', beginMs]);
    expect(Date.now()).toBeGreaterThan(Date.UTC(2025, 0, 1));
  });

  test('two runs of the arena with one seed are the same, message for message', async () => {
    const play = async () => {
      const game = await start(arena, { seed: 42 });
      const { matchId: id } = JSON.parse(await game.rpc('arena_find', '', { username: 'ann' }));
      const match = game.match(id);
      const ann = await match.join('ann');
      for (let i = 0; i < 20; i++) {
        await ann.send(1, { x: 1, y: i % 2, dash: false, step: i });
        await match.tick();
      }
      return ann.received.map(({ opCode, data }) => `${opCode} ${data}`);
    };
    const first = await play();
    expect(first.length).toBeGreaterThan(10);
    expect(await play()).toEqual(first);
  });

  test('a promise that never settles is named', async () => {
    const never = defineModule({
      matches: {
        never: defineMatch({
          matchInit: () => ({ state: {}, tickRate: 1 }),
          matchLoop: () => new Promise(() => {}),
        }),
      },
    });
    const game = await start(never, { timeoutMs: 500 });
    const match = await game.createMatch('never');
    await expect(match.tick()).rejects.toThrow('still pending after 500 ms');
  });

  test('nk functions of the test come first; those without one say so', async () => {
    const calls = defineModule({
      rpcs: {
        ask: async (_ctx, _logger, nk) => JSON.stringify(await nk.friendsList('id')),
        http: async (_ctx, _logger, nk) => (await nk.httpRequest('http://127.0.0.1', 'get')).body,
      },
    });
    const game = await start(calls, { nk: { httpRequest: () => ({ code: 200, headers: {}, body: 'mine' }) } });
    expect(await game.rpc('http')).toBe('mine');
    await expect(game.rpc('ask')).rejects.toThrow('nk.friendsList is not simulated');
  });
});

describe('a bundle', () => {
  const source = `
    var total = 0;
    function InitModule(ctx, logger, nk, initializer) {
      initializer.registerRpc('pay', pay);
      initializer.registerMatch('count', { matchInit: init, matchJoinAttempt: attempt, matchJoin: keep, matchLeave: keep,
        matchLoop: loop, matchTerminate: keep, matchSignal: keep });
    }
    function pay(ctx, logger, nk, payload) {
      var result = nk.walletUpdate(ctx.userId, { gold: parseInt(payload, 10) }, { why: 'test' }, true);
      nk.notificationSend(ctx.userId, 'paid', { gold: result.updated.gold }, 1, null, true);
      nk.leaderboardCreate('rich', false, 'descending', 'set');
      var record = nk.leaderboardRecordWrite('rich', ctx.userId, ctx.username, result.updated.gold);
      return JSON.stringify({ gold: result.updated.gold, rank: record.rank, match: nk.matchCreate('count', {}) });
    }
    function init() { return { state: { ticks: 0 }, tickRate: 5, label: '{"mode":"count"}' }; }
    function attempt(ctx, logger, nk, d, tick, state) { return { state: state, accept: true }; }
    function keep(ctx, logger, nk, d, tick, state) { return { state: state }; }
    function loop(ctx, logger, nk, d, tick, state) { total++; state.ticks = total; return { state: state }; }
    !InitModule && InitModule.bind(null);
  `;

  test('runs as it is, nk without promises, with variables of its own in every match', async () => {
    const game = await start(await bundle(source));
    const answer = JSON.parse(await game.rpc('pay', '5', { username: 'ann' }));
    expect(answer).toMatchObject({ gold: 5, rank: 1 });
    await expect(game.rpc('pay', '-9', { username: 'ann' })).rejects.toThrow("not enough of 'gold'");
    expect(game.notifications).toMatchObject([{ subject: 'paid', content: { gold: 5 }, persistent: true }]);
    const second = await game.createMatch<{ ticks: number }>('count');
    await second.tick(4);
    expect(second.state).toEqual({ ticks: 4 });
    expect(game.match<{ ticks: number }>(answer.match).state.ticks).toBe(4);
  });

  test('a syntax error is named with its line', async () => {
    await expect(openGame(await bundle('var a = 1;\nvar b = ;\n'))).rejects.toThrow(/index\.js:2.*SyntaxError/);
    await expect(openGame('/nowhere/index.js')).rejects.toThrow('/nowhere/index.js');
  });
});

test('a transaction is all or nothing, one after the other, and none within another', async () => {
  const game = await start(
    defineModule({
      rpcs: {
        async buy(ctx, _logger, nk, payload) {
          const userId = ctx.userId!;
          return nk.transaction(async (tx) => {
            const [bag] = await tx.storageRead([{ collection: 'bags', key: 'bag', userId }]);
            const items = [...((bag?.value.items as string[] | undefined) ?? []), payload];
            await tx.storageWrite([{ collection: 'bags', key: 'bag', userId, value: { items } }]);
            await tx.accountUpdateId(userId, null, payload);
            const { updated } = await tx.walletUpdate(userId, { gold: payload === 'gift' ? 5 : -5 }, {}, true);
            return JSON.stringify(updated);
          });
        },
        nested: (_ctx, _logger, nk) => nk.transaction(() => nk.transaction(() => 'never')),
      },
    }),
  );
  const buy = (what: string) => game.rpc('buy', what, { username: 'ann' });
  await expect(buy('sword')).rejects.toThrow("not enough of 'gold'");
  await Promise.all([buy('gift'), buy('gift')]);
  expect(await buy('sword')).toBe('{"gold":5}');
  await buy('shield');
  await expect(buy('boots')).rejects.toThrow("not enough of 'gold'");
  const { objects } = (await game.nk.storageList(null, 'bags')) as { objects: { userId: string; value: unknown }[] };
  expect(objects).toMatchObject([{ value: { items: ['gift', 'gift', 'sword', 'shield'] } }]);
  const account = await game.nk.accountGetId(objects[0]!.userId);
  expect(account).toMatchObject({ user: { displayName: 'shield' }, wallet: { gold: 0 } });
  const { items } = (await game.nk.walletLedgerList(objects[0]!.userId)) as { items: unknown[] };
  expect(items).toHaveLength(4);
  await expect(game.rpc('nested')).rejects.toThrow('within another');
});

test('what is no module is refused', async () => {
  await expect(openGame({} as never)).rejects.toThrow('must be what defineModule made');
});
