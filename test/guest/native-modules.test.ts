import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guest } from '../../src/guest/guest.js';
import { loadGuest } from '../../src/guest/load-guest.js';
import { createFakeMain, type FakeMain } from './fake-main.js';
import { temporaryModules } from './temporary-modules.js';

const folder = path.resolve(import.meta.dirname, '../modules/native');

const call = (guest: Guest, name: string, payload = '') => guest.call({ kind: 'rpc', name, ctx: {}, args: [payload] });

describe('native modules', () => {
  let main: FakeMain;
  let guest: Guest;
  beforeAll(async () => {
    const account = { user: { username: 'ann' } };
    main = createFakeMain(folder, {}, { accountGetId: account, usersGetRandom: ['id'] });
    guest = await loadGuest(main.options);
  });
  afterAll(() => main.close());

  test('register what defineModule says', () => {
    expect(guest.hasNativeModules).toBe(true);
    expect(guest.registrations).toMatchObject({
      matches: ['counting'],
      before: ['UpdateAccount'],
      rtBefore: ['ChannelMessageSend'],
      events: ['Shutdown'],
    });
    expect(guest.registrations.rpcs).toContain('oldgreet');
    expect(guest.registrations.rpcs).toContain('second');
  });

  test('use npm packages of their own folder, ES modules and others', async () => {
    expect(await call(guest, 'greet', 'you')).toBe('hello you');
    expect(call(guest, 'oldGreet', 'you')).toBe('good day you');
  });

  test('are TypeScript, and see their environment', () => {
    expect(call(guest, 'colour')).toBe('red red');
  });

  test('share the state of what they import', () => {
    expect(call(guest, 'count')).toBe('1');
    expect(call(guest, 'second')).toBe('2 red ["id"]');
  });

  test('find files beside themselves', () => {
    expect(call(guest, 'beside')).toBe('beside the module');
  });

  test('await nk functions and log', async () => {
    expect(await call(guest, 'account')).toBe('ann');
    guest.flush();
    await expect.poll(() => main.lines).toContainEqual(['info', 'found ann', { rpc: 'account' }]);
  });

  test('have errors that name the line of the TypeScript source', async () => {
    const error = (await Promise.resolve(call(guest, 'thrown')).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toBe('thrown in TypeScript');
  });

  test('have match handlers with what they left out filled in', () => {
    const { handler } = guest.createMatch('counting', {})!;
    expect(handler.matchInit({}, {}, {}, {})).toEqual({ state: { joined: 0 }, tickRate: 10, label: 'counting' });
    const join = handler.matchJoinAttempt({}, {}, {}, {} as never, 0, 'state', {} as never, {});
    expect(join).toEqual({ state: 'state', accept: true });
  });

  test('make the nk calls of their start-up as such', () => {
    expect(main.calls[0]).toEqual([1, 'usersGetRandom', [1], { module: path.join(folder, 'second.mjs'), index: 0 }]);
  });
});

test('a folder without packages needs none', async () => {
  const source = `import { defineModule } from 'tickwire/runtime';
    export default defineModule({ rpcs: { hello: () => 'hello' } });`;
  const main = createFakeMain(temporaryModules({ 'index.ts': source }));
  const guest = await loadGuest(main.options);
  main.close();
  expect(call(guest, 'hello')).toBe('hello');
});

test('packages are compiled in where nothing can be written beside them', async () => {
  const modules = temporaryModules({
    'index.mjs': `import { defineModule } from 'tickwire/runtime';
      import where from 'where';
      export default defineModule({ rpcs: { where } });`,
    'node_modules/where/package.json': '{"name":"where","main":"index.cjs"}',
    'node_modules/where/index.cjs': `const path = require('path'); module.exports = () => path.basename('a/b');`,
    // A file where the cache would be.
    'node_modules/.cache': '',
  });
  const main = createFakeMain(modules);
  const guest = await loadGuest(main.options);
  main.close();
  expect(call(guest, 'where')).toBe('b');
  expect(fs.readdirSync(modules).sort()).toEqual(['index.mjs', 'node_modules']);
});

test('a helper without a default export is no module, and one with another default is left aside', async () => {
  const main = createFakeMain(
    temporaryModules({ 'helper.ts': 'export const one: number = 1;', 'other.ts': 'export default { some: 1 };' }),
  );
  const guest = await loadGuest(main.options);
  main.close();
  expect(guest.registrations.rpcs).toEqual([]);
});
