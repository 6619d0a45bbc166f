// What TypeScript makes of nk in native modules is tested here as well: `npm run types` fails where a line that is marked as an
// error compiles, or another one does not.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, expectTypeOf, onTestFinished, test } from 'vitest';
import type { Account, Nk, NkTransaction, Notification, StorageObject } from '../../src/guest/define.js';
import { pureFunctions } from '../../src/guest/nk/pure-functions.js';
import { NK_NAMES } from '../../src/guest/nk-names.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (folder: string) =>
  Object.fromEntries(fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));

test('what is in src/guest/nk-interface is what comes of types/nkruntime', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-interface-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const script = path.join(root, 'scripts/generate-nk-interface.mjs');
  await promisify(execFile)(process.execPath, [script, folder]);
  expect(read(folder), 'run `npm run gen`').toEqual(read(path.join(root, 'src/guest/nk-interface')));
}, 60_000);

const functionsIn = (text: string) => [...text.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name!);

test('every function is in it, and those that return no promise are those that need none', () => {
  const files = read(path.join(root, 'src/guest/nk-interface'));
  const all = new Set(Object.values(files).flatMap(functionsIn));
  expect([...all].sort()).toEqual([...NK_NAMES].sort());
  expect(functionsIn(files['computed.ts']!).sort()).toEqual(Object.keys(pureFunctions).sort());
});

test('functions of the server return promises, what is computed does not, and values have their forms', () => {
  const never = async (nk: Nk) => {
    expectTypeOf(await nk.accountGetId('')).toEqualTypeOf<Account>();
    expectTypeOf(nk.uuidv4()).toBeString();
    expectTypeOf(nk.cronNext('* * * * *', 0)).toBeNumber();
    expectTypeOf((await nk.storageRead([{ collection: 'a', key: 'b' }]))[0]!).toEqualTypeOf<StorageObject>();
    expectTypeOf((await nk.notificationsGetId([]))[0]!).toEqualTypeOf<Notification>();
    expectTypeOf((await nk.accountGetId('')).email).toEqualTypeOf<string | undefined>();
    expectTypeOf(await nk.localcacheGet('key')).toBeUnknown();
    expectTypeOf(await nk.matchGet('id'))
      .exclude(null)
      .toHaveProperty('label')
      .toEqualTypeOf<string | null>();
    await nk.leaderboardCreate('id', true, 'descending', 'best', null, { any: { thing: 1 } });
    await nk.authenticateSteam('token', true, 'name');
    await nk.authenticateSteam('token', 'name', true);
    await nk.storageList(null, 'collection');
    // @ts-expect-error: it is a promise.
    nk.accountGetId('').wallet;
    // @ts-expect-error: there is no such order.
    await nk.leaderboardCreate('id', true, 'upwards');
    // @ts-expect-error: numbers are no ids.
    await nk.accountGetId(5);
    // @ts-expect-error: a collection is needed.
    await nk.storageRead([{ key: 'b' }]);
  };
  void never;
});

test('a transaction has its functions, and answers what its function returns', () => {
  const never = async (nk: Nk) => {
    const left = await nk.transaction(async (tx) => {
      expectTypeOf(tx).toEqualTypeOf<NkTransaction>();
      // @ts-expect-error: it is not part of a transaction.
      tx.notificationSend;
      // @ts-expect-error: there is none within another.
      tx.transaction;
      return (await tx.walletUpdate('', { gold: -1 })).updated.gold;
    });
    expectTypeOf(left).toEqualTypeOf<number | undefined>();
    // @ts-expect-error: a time is a number.
    await nk.transaction(() => 1, { timeoutMs: '1' });
  };
  void never;
});
