import { beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import { writeStorageObjects } from '../../src/core/storage/write-storage-objects.js';
import { createStorage } from '../../src/server/create-storage.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';

const database = useDatabase();
let collection: string;
beforeEach(() => {
  collection = unique('indexed-');
});

const index = (more: object = {}) => ({
  name: 'heroes',
  collection,
  key: '',
  fields: ['level'],
  sortableFields: [],
  maxEntries: 10,
  indexOnly: false,
  ...more,
});

/** A runtime whose modules have registered INDEXES and, where FILTER is there, a filter for 'heroes'. */
const runtime = (indexes: readonly object[], filter?: (write: { key: string }) => unknown) =>
  ({
    registrations: { storageIndexes: indexes, events: filter ? ['StorageIndexFilter/heroes'] : [] },
    event: async (_name: string, _ctx: object, [write]: [{ key: string }]) => filter?.(write),
  }) as never;

async function open(isIndexOnlyDisabled = false) {
  const config = { 'storage.disable_index_only': isIndexOnlyDisabled };
  const storage = createStorage({ config: config as never, db: database(), clock: systemClock, logger: silentLogger });
  const { userId } = await newPlayer(database());
  const list = async () =>
    (await storage.indexes()!.list('heroes', { query: '', limit: 10, order: ['key'], callerId: null })).objects ?? [];
  return {
    storage,
    userId,
    put: (key: string, value: object) =>
      writeStorageObjects(storage.commit, {
        callerId: null,
        writes: [{ collection, key, userId, value: JSON.stringify(value) }],
      }),
    list,
    keys: async () => (await list()).map(({ key }) => key),
  };
}

test('indexes hold what was written before and after they were made', async () => {
  const { storage, userId, put, keys } = await open();
  await put('a', { level: 1 });
  expect(storage.indexes()).toBeUndefined();
  await storage.loadIndexes(runtime([index()]));
  await put('b', { level: 1 });
  expect(await keys()).toEqual(['a', 'b']);
  await database().queryText('delete from users where id = $1', [userId]);
  await storage.onAccountDeleted(userId);
  expect(await keys()).toEqual([]);
  storage.close();
});

test('modules that are loaded anew may change them', async () => {
  const { storage, put, keys } = await open();
  await put('a', { level: 1 });
  await put('b', { rank: 1 });
  await storage.loadIndexes(runtime([index()]));
  const first = storage.indexes();
  await storage.loadIndexes(runtime([index()]));
  expect(storage.indexes()).toBe(first);
  await storage.loadIndexes(runtime([index({ fields: ['rank'] })]));
  expect(await keys()).toEqual(['b']);
  await storage.loadIndexes(runtime([index({ fields: [] })]));
  expect(await keys()).toEqual(['b']);
  await put('c', { rank: 1 });
  expect(await keys()).toEqual(['b', 'c']);
});

test('the filter of a module is asked, and asked anew where it may be another one', async () => {
  const { storage, put, keys } = await open();
  await put('a', { level: 1 });
  await put('b', { level: 1 });
  await storage.loadIndexes(runtime([index()], ({ key }) => key === 'a'));
  expect(await keys()).toEqual(['a']);
  await storage.loadIndexes(runtime([index()], () => 'true is needed'));
  expect(await keys()).toEqual([]);
});

test('an index that cannot be ends the start', async () => {
  const { storage } = await open();
  await expect(storage.loadIndexes(runtime([index({ maxEntries: 0 })]))).rejects.toThrow("'heroes'");
});

test.each([
  [false, { level: 1 }],
  [true, { level: 1, name: 'x' }],
])('storage.disable_index_only: %s', async (isDisabled, expected) => {
  const { storage, put, list } = await open(isDisabled);
  await storage.loadIndexes(runtime([index({ indexOnly: true })]));
  await put('a', { level: 1, name: 'x' });
  expect((await list()).map(({ value }) => JSON.parse(value!))).toEqual([expected]);
});
