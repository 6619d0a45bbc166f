import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { API_HOOKS, EVENT_HOOKS, REALTIME_HOOKS } from '../../src/guest/hook-names.js';
import { NK_NAMES } from '../../src/guest/nk-names.js';
import { openGame } from '../../src/testing/open-game.js';

const root = path.resolve(import.meta.dirname, '../..');
const types = fs.readFileSync(path.join(root, 'types/nkruntime.d.ts'), 'utf8');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-nkruntime-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The project as its developers have it: beside a node_modules with this package. */
function copyProject(): string {
  const project = path.join(folder, 'project');
  fs.cpSync(path.join(root, 'test/modules/typescript'), project, { recursive: true });
  fs.mkdirSync(path.join(project, 'node_modules'));
  fs.symlinkSync(root, path.join(project, 'node_modules/tickwire'));
  return project;
}

/** The names of the functions of an interface. */
function functionsOf(name: string): string[] {
  const body = new RegExp(`  interface ${name} \\{\\n([\\s\\S]*?)\\n  \\}`).exec(types)?.[1] ?? '';
  return [...body.matchAll(/^ {4}(\w+)(?:<[^>]*>)?\(/gm)].map(([, fn]) => fn!);
}

describe('the types of nkruntime', () => {
  test('name every nk function, and no other', () => {
    expect([...new Set(functionsOf('Nakama'))].sort()).toEqual([...NK_NAMES].sort());
  });

  test('name every registration', () => {
    const named = new Set(functionsOf('Initializer'));
    const expected = [
      ...API_HOOKS.flatMap((hook) => [`registerBefore${hook}`, `registerAfter${hook}`]),
      ...EVENT_HOOKS.map((event) => `register${event}`),
      ...['getConfig', 'registerRpc', 'registerRtBefore', 'registerRtAfter', 'registerMatch'],
      ...['registerStorageIndex', 'registerStorageIndexFilter'],
    ];
    // What goes beyond Nakama has no place in its types.
    const beyond = [
      ...['MatchmakerOverride', 'Event', 'SessionStart', 'SessionEnd'],
      'BeforeSessionRefresh',
      'AfterSessionRefresh',
      'BeforeSessionLogout',
      'AfterSessionLogout',
      ...['ValidatePurchaseFacebookInstant', 'ValidatePurchaseSamsung', 'GetSubscription', 'ListSubscriptions'].flatMap(
        (method) => [`Before${method}`, `After${method}`],
      ),
    ];
    const missing = expected.filter((name) => !named.has(name) && !beyond.includes(name.slice('register'.length)));
    expect(missing).toEqual([]);
    expect([...named].filter((name) => !expected.includes(name))).toEqual([]);
    for (const hook of REALTIME_HOOKS) expect(types).toContain(`'${hook}'`);
  });
});

test('a TypeScript project for Nakama compiles against them, and what its bundler makes of it runs', async () => {
  const project = copyProject();
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', project]);
  const file = path.join(folder, 'index.js');
  await build({
    entryPoints: [path.join(project, 'main.ts')],
    outfile: file,
    // Const enums are known to the compiler alone: bundlers are given their values.
    define: {
      'nkruntime.Codes.UNAUTHENTICATED': '16',
      'nkruntime.SortOrder.DESCENDING': '"descending"',
      'nkruntime.Operator.BEST': '"best"',
      'nkruntime.PresenceReason.PresenceReasonLeave': '3',
    },
    logLevel: 'silent',
  });
  const game = await openGame(file);
  const { matchId } = JSON.parse(await game.rpc('open_lobby', { seats: 1 }, { username: 'ann' }));
  await expect(game.rpc('open_lobby', { seats: 1 })).rejects.toMatchObject({ message: 'players only', code: 16 });
  const match = game.match(matchId);
  const ann = await match.join('ann');
  await match.tick();
  expect(match.label).toBe('full');
  await ann.send(3, 'hi');
  await match.tick();
  expect(ann.received).toMatchObject([{ opCode: 3, data: 'hi' }]);
  expect(await match.signal('close')).toBe('0');
  await match.tick();
  expect(match.ended).toMatchObject({ reason: 'finished' });
  await game.close();
});
