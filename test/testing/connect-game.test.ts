import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectGame } from '../../src/testing/connect-game.js';
import { JoinRefused } from '../../src/testing/game.js';
import { type RunningServer, startServer } from '../start-server.js';

const root = path.resolve(import.meta.dirname, '../..');
let server: RunningServer;
let folder: string;

/** Lets in nobody but ann, and makes matches as the parameters say. */
const guarded = `
  function InitModule(ctx, logger, nk, initializer) {
    initializer.registerRpc('make', (ctx, logger, nk, payload) => JSON.stringify({ matchId: nk.matchCreate('guarded', JSON.parse(payload)) }));
    const keep = (ctx, logger, nk, dispatcher, tick, state) => ({ state });
    initializer.registerMatch('guarded', {
      matchInit: (ctx, logger, nk, { rate }) => ({ state: {}, tickRate: rate, label: 'guarded' }),
      matchJoinAttempt: (ctx, logger, nk, dispatcher, tick, state, { username }) =>
        ({ state, accept: username === 'ann-live', rejectMessage: 'ann alone' }),
      matchJoin: keep, matchLeave: keep, matchLoop: keep, matchTerminate: keep, matchSignal: keep,
    });
  }`;

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-live-'));
  await fs.copyFile(path.join(root, 'examples/echo/echo.ts'), path.join(folder, 'echo.ts'));
  await fs.writeFile(path.join(folder, 'guarded.js'), guarded);
  server = await startServer({ 'runtime.path': folder });
});

afterAll(async () => {
  await server.stop();
  await fs.rm(folder, { recursive: true });
});

test('a spec file that runs without a server runs against a live one, unchanged', async () => {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const config = path.join(folder, 'vitest.config.mjs');
  await fs.writeFile(
    config,
    "export default { test: { include: ['*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } };",
  );
  const args = [vitest, 'run', '--root', 'examples/echo', '--config', config, '--no-color'];
  const env = { ...process.env, GAME_URL: server.url };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  expect(stdout).toContain('2 passed');
}, 120_000);

test('players come and go; what the server refuses is told as it says it', async () => {
  const game = await connectGame({ url: server.url, createMatchRpc: 'make' });
  try {
    await expect(game.rpc('none')).rejects.toThrow('none');
    const match = await game.createMatch('guarded', { rate: 20 });
    expect(match).toMatchObject({ tickRate: 20, label: 'guarded', ended: undefined });
    expect(() => match.state).toThrow('live server');
    const ann = await match.join('ann-live');
    expect(game.match(match.id).players).toEqual([ann]);
    await expect(match.join('bob-live')).rejects.toThrow(new JoinRefused('ann alone'));
    await ann.leave();
    expect(match.players).toEqual([]);
  } finally {
    await game.close();
  }
});

test('a wrong key, a missing RPC and a server that is not there are named', async () => {
  await expect(connectGame({ url: server.url, serverKey: 'wrong' })).rejects.toThrow(/key/i);
  await expect(connectGame({ url: 'http://127.0.0.1:1' })).rejects.toThrow('http://127.0.0.1:1');
  const game = await connectGame({ url: server.url });
  await expect(game.createMatch('echo')).rejects.toThrow('createMatchRpc');
  await game.close();
});
