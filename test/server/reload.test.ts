import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectGame } from '../../src/testing/connect-game.js';
import type { Game } from '../../src/testing/game.js';
import { type RunningServer, startServer } from '../start-server.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-reload-'));
const file = path.join(folder, 'game.ts');
let server: RunningServer;
let game: Game;

/** A module whose match and RPC say VERSION. */
const source = (version: string) => `
  import { defineMatch, defineModule } from 'tickwire/runtime';
  import { version } from './version.js';
  const say = defineMatch<{ n: number }>({
    matchInit: () => ({ state: { n: 0 }, tickRate: 20, label: version }),
    matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
      for (const { opCode, sender } of messages) {
        if (opCode === 9) return null;
        dispatcher.broadcastMessage(opCode, version + (++state.n), [sender]);
      }
      return { state };
    },
  });
  export default defineModule({
    rpcs: {
      version: () => version,
      make: async (ctx, logger, nk) => nk.matchCreate('say'),
      ${version === '' ? '' : `only_${version}: () => 'here',`}
    },
    matches: { say },
  });
`;
const save = (version: string) => {
  fs.writeFileSync(path.join(folder, 'version.ts'), `export const version = '${version}';`);
  fs.writeFileSync(file, source(version));
};
const lines = (text: string) => server.output().split(text).length - 1;
/** Makes CHANGE, and waits until VERSION answers and the log, which says so a little later, has done it. */
async function untilInUse(version: string, change: () => void): Promise<void> {
  const before = lines('loaded anew');
  change();
  await vi.waitFor(async () => expect(await game.rpc('version')).toBe(version), 15_000);
  await vi.waitFor(() => expect(lines('loaded anew')).toBeGreaterThan(before), 15_000);
}

beforeAll(async () => {
  save('one');
  server = await startServer({ 'runtime.path': folder, 'runtime.watch': true });
  game = await connectGame({ url: server.url, createMatchRpc: 'make' });
});

afterAll(async () => {
  await game?.close();
  await server?.stop();
  fs.rmSync(folder, { recursive: true });
});

test('a saved file is in use soon, with every socket open; matches that run finish on what they began with', async () => {
  const old = await game.createMatch('say');
  const ann = await old.join('ann');
  await ann.send(1);
  await vi.waitFor(() => expect(ann.takeReceived()).toMatchObject([{ data: 'one1' }]), 5000);

  save('two');
  await vi.waitFor(async () => expect(await game.rpc('version')).toBe('two'), 15_000);
  expect(await game.rpc('only_two')).toBe('here');
  await expect(game.rpc('only_one')).rejects.toThrow('only_one');

  await ann.send(1);
  await vi.waitFor(() => expect(ann.takeReceived()).toMatchObject([{ data: 'one2' }]), 5000);
  const fresh = await game.createMatch('say');
  expect(fresh.label).toBe('two');
  const bob = await fresh.join('bob');
  await bob.send(1);
  await vi.waitFor(() => expect(bob.takeReceived()).toMatchObject([{ data: 'two1' }]), 5000);
  await ann.send(9);
  await old.tick(4);
  expect(ann.isMember).toBe(true);
});

test('code that cannot be loaded leaves the old in use, and the log says where it is wrong', async () => {
  fs.writeFileSync(file, 'export default 1 +;\n');
  await vi.waitFor(() => expect(server.output()).toMatch(/modules stay as they are.*game\.ts:1/), 15_000);
  expect(await game.rpc('version')).toBe('two');
  const failing = "export default defineModule(() => { throw new Error('at load'); });";
  fs.writeFileSync(file, `import { defineModule } from 'tickwire/runtime';\n${failing}\n`);
  await vi.waitFor(() => expect(server.output()).toMatch(/modules stay as they are.*at load/), 15_000);
  expect(await game.rpc('version')).toBe('two');
  fs.rmSync(file);
  await vi.waitFor(() => expect(server.output()).toMatch(/modules stay as they are.*no module/), 15_000);
  expect(await game.rpc('version')).toBe('two');
  await untilInUse('three', () => save('three'));
});

test('a type error leaves the old code in use, and the log says where; what is right again comes into use', async () => {
  const before = await game.rpc('version');
  const loaded = lines('loaded anew');
  fs.writeFileSync(path.join(folder, 'version.ts'), 'export const version: string = 5;\n');
  const place = /version\.ts:1:14 TS2322.*'number' is not assignable to type 'string'/;
  await vi.waitFor(() => expect(server.output()).toMatch(place), 30_000);
  await vi.waitFor(
    () => expect(server.output()).toMatch(/modules stay as they are: TypeScript.*version\.ts:1:14/),
    5000,
  );
  expect(await game.rpc('version')).toBe(before);
  expect(lines('loaded anew')).toBe(loaded);
  await untilInUse('typed', () => save('typed'));
});

test('matches that run move to code that takes them over, with their sockets', async () => {
  const taking = (version: string) =>
    source(version).replace(
      'matchLoop(',
      'matchUpgrade: (ctx, logger, nk, dispatcher, tick, state) => ({ state }),\n    matchLoop(',
    );
  const match = await game.createMatch('say');
  const cem = await match.join('cem');
  await cem.send(1);
  await vi.waitFor(() => expect(cem.takeReceived()).toMatchObject([{ data: 'typed1' }]), 5000);
  fs.writeFileSync(path.join(folder, 'version.ts'), "export const version = 'taking';");
  fs.writeFileSync(file, taking('taking'));
  await vi.waitFor(() => expect(server.output()).toMatch(/goes on with new code/), 15_000);
  await cem.send(1);
  await vi.waitFor(() => expect(cem.takeReceived()).toMatchObject([{ data: 'taking2' }]), 5000);
  await cem.send(9);
});

test('calls that run are answered by the code they began with; signals load anew as saved files do', async () => {
  const slow = `import { defineModule } from 'tickwire/runtime';
    export default defineModule({ rpcs: {
      version: () => 'slow',
      wait: () => new Promise((resolve) => setTimeout(() => resolve('slow'), 1500)),
    } });`;
  await untilInUse('slow', () => fs.writeFileSync(file, slow));
  const waiting = game.rpc('wait');
  await untilInUse('four', () => save('four'));
  expect(await waiting).toBe('slow');
  const before = lines('loaded anew');
  server.process.kill('SIGUSR2');
  await vi.waitFor(() => expect(lines('loaded anew')).toBe(before + 1), 15_000);
  expect(await game.rpc('version')).toBe('four');
});

test('versions come and go without leaving threads behind', async () => {
  const threads = () =>
    Number(/Threads:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1]);
  // Those of the next version, which are kept ready, start a while after the last one has come into use.
  const settled = async () => {
    let seen = threads();
    for (let same = 0; same < 20; same++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (threads() === seen) continue;
      seen = threads();
      same = 0;
    }
    return seen;
  };
  const before = await settled();
  for (let i = 0; i < 4; i++) {
    const seen = lines('loaded anew');
    server.process.kill('SIGUSR2');
    await vi.waitFor(() => expect(lines('loaded anew')).toBe(seen + 1), 15_000);
  }
  // One version with a running match, and the newest, may be there: no more than before.
  await vi.waitFor(() => expect(threads()).toBeLessThanOrEqual(before), 15_000);
}, 60_000);
