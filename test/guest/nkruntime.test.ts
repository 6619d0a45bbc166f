import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { API_HOOKS, EVENT_HOOKS, REALTIME_HOOKS } from '../../src/guest/hook-names.js';
import { NK_NAMES } from '../../src/guest/nk-names.js';
import { openGame } from '../../src/testing/open-game.js';

const root = path.resolve(import.meta.dirname, '../..');
const domains = fs.readdirSync(path.join(root, 'types/nkruntime'));
const texts = domains.map((file) => fs.readFileSync(path.join(root, 'types/nkruntime', file), 'utf8'));
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

/** The names of the functions of an interface, which each domain adds to. */
function functionsOf(name: string): string[] {
  const pattern = new RegExp(`  interface ${name} \\{\\n([\\s\\S]*?)\\n  \\}`);
  const bodies = texts.map((text) => pattern.exec(text)?.[1] ?? '');
  return bodies.flatMap((body) => [...body.matchAll(/^ {4}(\w+)(?:<[^>]*>)?\(/gm)].map(([, fn]) => fn!));
}

describe('the types of nkruntime', () => {
  test('are those of every domain', () => {
    const index = fs.readFileSync(path.join(root, 'types/nkruntime.d.ts'), 'utf8');
    const referred = [...index.matchAll(/<reference path="\.\/nkruntime\/(.*?)" \/>/g)].map(([, file]) => file);
    expect(referred.sort()).toEqual(domains.sort());
  });

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
    for (const hook of REALTIME_HOOKS) expect(texts.join()).toContain(`'${hook}'`);
  });
});

test('a TypeScript project for Nakama compiles against them, and what the compiler makes of it runs', async () => {
  const project = copyProject();
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [
    tsc,
    '-p',
    project,
    '--noEmit',
    'false',
    '--outDir',
    path.join(project, 'build'),
  ]);
  const file = path.join(project, 'build/main.js');
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
