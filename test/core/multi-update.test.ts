import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { newUuid } from '../../src/base/id.js';
import { getAccount } from '../../src/core/account/get-accounts.js';
import { type MultiUpdateArgs, multiUpdate } from '../../src/core/multi-update/multi-update.js';
import { readStorageObjects } from '../../src/core/storage/read-storage-objects.js';
import { type CommitStorage, createStorageCommit } from '../../src/core/storage/storage-commit.js';
import type { StorageObjectId } from '../../src/core/storage/storage-rules.js';
import { writeStorageObjects } from '../../src/core/storage/write-storage-objects.js';
import { countTransactions, newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const NOTHING: MultiUpdateArgs = { accounts: [], writes: [], deletes: [], wallets: [], updateLedger: false };

let commit: CommitStorage;
let ana: string;
let ben: string;
let collection: string;
let told: string[];
beforeAll(() => {
  commit = createStorageCommit({ db: db(), onChanged: async () => {} });
});
beforeEach(async () => {
  [ana, ben] = [(await newPlayer(db())).userId, (await newPlayer(db())).userId];
  collection = unique('multi-');
  told = [];
});

const onStorageChanged = async (ids: readonly StorageObjectId[]) => {
  told.push(...ids.map(({ key }) => key));
};
const update = (args: Partial<MultiUpdateArgs>) => multiUpdate({ db: db(), onStorageChanged }, { ...NOTHING, ...args });
const object = (key: string, userId = ana, version?: string) => ({
  collection,
  key,
  userId,
  value: '{"n":1}',
  version,
});
const at = (key: string, userId = ana) => ({ collection, key, userId });
const pay = (userId: string, coins: number) => ({ userId, changeset: { coins }, metadata: '{}' });
const keys = async (...wanted: string[]) => {
  const found = await readStorageObjects(db(), { callerId: null, objectIds: wanted.map((key) => at(key)) });
  return found.map(({ key }) => key);
};
const state = async (userId: string) => {
  const account = await getAccount(db(), userId, offline);
  return { name: account.user?.display_name, wallet: JSON.parse(account.wallet!) };
};

describe('a multi-update', () => {
  it('changes accounts, objects and wallets together', async () => {
    await writeStorageObjects(commit, { callerId: null, writes: [object('old')] });
    const { acks, walletChanges } = await update({
      accounts: [{ userId: ana, changes: { displayName: 'Ana' } }],
      writes: [object('new'), object('other')],
      deletes: [at('old'), at('never was')],
      wallets: [pay(ben, 5), pay(ana, 7)],
    });
    expect(acks.map(({ key }) => key)).toEqual(['new', 'other']);
    expect(walletChanges.map(({ userId, updated }) => [userId, updated])).toEqual([
      [ben, { coins: 5 }],
      [ana, { coins: 7 }],
    ]);
    expect(await state(ana)).toEqual({ name: 'Ana', wallet: { coins: 7 } });
    expect(await keys('old', 'new', 'other')).toEqual(['new', 'other']);
    expect(told.sort()).toEqual(['never was', 'new', 'old', 'other']);
  });

  it('does nothing where one part is refused', async () => {
    const good: Partial<MultiUpdateArgs> = {
      accounts: [{ userId: ana, changes: { displayName: 'Ana' } }],
      writes: [object('k')],
      wallets: [pay(ana, 5)],
    };
    const bad: [Partial<MultiUpdateArgs>, number][] = [
      [{ accounts: [{ userId: newUuid(), changes: { displayName: 'x' } }] }, Code.NOT_FOUND],
      [{ writes: [object('k'), object('l', ana, 'stale')] }, Code.INVALID_ARGUMENT],
      [{ writes: [object('k', newUuid())] }, Code.INVALID_ARGUMENT],
      [{ deletes: [{ ...at('k'), version: 'stale' }] }, Code.INVALID_ARGUMENT],
      [{ wallets: [pay(ana, 5), pay(ben, -1)] }, Code.FAILED_PRECONDITION],
      [{ wallets: [pay('ben', 1)] }, Code.INVALID_ARGUMENT],
    ];
    for (const [part, code] of bad) {
      await expect(update({ ...good, ...part })).rejects.toMatchObject({ code });
    }
    expect(await state(ana)).toEqual({ name: '', wallet: {} });
    expect(await keys('k', 'l')).toEqual([]);
    expect(told).toEqual([]);
  });

  it('of nothing does nothing', async () => {
    expect(await update({})).toEqual({ acks: [], walletChanges: [] });
  });

  it('writes before it deletes', async () => {
    await update({ writes: [object('k')], deletes: [at('k')] });
    expect(await keys('k')).toEqual([]);
  });

  it('never waits in a circle with others over the same users and objects', async () => {
    const users = [ana, ben];
    const counted = countTransactions(db());
    await update({ writes: ['a', 'b', 'c', 'd'].map((key) => object(key)) });
    const runs = Array.from({ length: 60 }, (_, n) => {
      const [first, second] = n % 2 === 0 ? users : [ben, ana];
      const order = n % 3 === 0 ? ['a', 'b', 'c', 'd'] : ['d', 'c', 'b', 'a'];
      const args = {
        accounts: [{ userId: first!, changes: { displayName: `n${n}` } }],
        writes: order.slice(0, 2).map((key) => object(key)),
        deletes: order.slice(2).map((key) => at(key)),
        wallets: [pay(second!, 1), pay(first!, 1)],
      };
      return multiUpdate({ db: counted.db, onStorageChanged }, { ...NOTHING, ...args });
    });
    await Promise.all(runs);
    expect(counted.begun()).toBe(60);
    for (const user of users) expect((await state(user)).wallet).toEqual({ coins: 60 });
    expect(['a,b', 'c,d']).toContain((await keys('a', 'b', 'c', 'd')).join());
  });
});
