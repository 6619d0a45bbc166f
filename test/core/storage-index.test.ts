import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { Code } from '../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { multiUpdate } from '../../src/core/multi-update/multi-update.js';
import { deleteStorageObjects } from '../../src/core/storage/delete-storage-objects.js';
import { type CommitStorage, createStorageCommit } from '../../src/core/storage/storage-commit.js';
import { writeStorageObjects } from '../../src/core/storage/write-storage-objects.js';
import type { StorageIndexDefinition } from '../../src/core/storage-index/index-definition.js';
import type { ListStorageIndexArgs } from '../../src/core/storage-index/list-storage-index.js';
import {
  createStorageIndexes,
  type IndexFilter,
  type StorageIndexes,
} from '../../src/core/storage-index/storage-indexes.js';
import type { Queryable } from '../../src/database/database.js';
import { newPlayer, unique, useDatabase } from './core-fixture.js';

const database = useDatabase();
const refused = (code: number) => expect.objectContaining({ name: 'StatusError', code });

let ana: string;
let ben: string;
let collection: string;
beforeAll(async () => {
  [ana, ben] = [(await newPlayer(database())).userId, (await newPlayer(database())).userId];
});
beforeEach(() => {
  collection = unique('indexed-');
});

interface Options extends Partial<StorageIndexDefinition> {
  readonly filter?: IndexFilter;
  readonly db?: Queryable;
}

/** Indexes over the collection of this test, of which the first is named 'index', and the ways to change objects. */
function open(...options: Options[]) {
  const definitions = (options.length > 0 ? options : [{}]).map((each, n) => ({
    name: n === 0 ? 'index' : `index ${n + 1}`,
    collection,
    key: '',
    fields: ['level', 'name', 'tags'],
    sortableFields: ['level'],
    maxEntries: 1000,
    indexOnly: false,
    ...each,
  }));
  const filters = new Map(definitions.map(({ name, filter }) => [name, filter]));
  const indexes = createStorageIndexes({
    db: options[0]?.db ?? database(),
    definitions,
    filterOf: (index) => filters.get(index),
    clock: systemClock,
    logger: silentLogger,
  });
  return { indexes, ...waysTo(indexes) };
}

function waysTo(indexes: StorageIndexes) {
  const commit = createStorageCommit({ db: database(), onChanged: indexes.changed });
  const find = async (query = '', args: Partial<ListStorageIndexArgs> = {}, index = 'index') => {
    const list = await indexes.list(index, { query, limit: 100, order: ['key'], callerId: null, ...args });
    return { keys: (list.objects ?? []).map(({ key }) => key), objects: list.objects ?? [], cursor: list.cursor ?? '' };
  };
  return {
    commit,
    put: (key: string, value: object, owner = ana, permissionRead = 1) =>
      put(commit, key, value, owner, permissionRead),
    drop: (key: string, owner = ana) =>
      deleteStorageObjects(commit, { callerId: null, deletes: [{ collection, key, userId: owner }] }),
    find,
    keys: async (query?: string, args?: Partial<ListStorageIndexArgs>, index?: string) =>
      (await find(query, args, index)).keys,
  };
}

function put(commit: CommitStorage, key: string, value: object, userId = ana, permissionRead = 1) {
  const writes = [{ collection, key, userId, value: JSON.stringify(value), permissionRead }];
  return writeStorageObjects(commit, { callerId: null, writes });
}

describe('a storage index', () => {
  it('finds objects by their fields, of all owners', async () => {
    const { put, keys } = open();
    await put('scout', { level: 4, name: 'red team', tags: ['fast', 'light'] });
    await put('tank', { level: 31, name: 'red team', tags: ['slow'] });
    await put('mage', { level: 7.5, name: 'blue', tags: [] }, ben);
    await put('shop', { level: 1, hidden: true }, NIL_UUID);
    await put('stone', { weight: 5 });
    expect(await keys()).toEqual(['mage', 'scout', 'shop', 'tank']);
    expect(await keys('*')).toHaveLength(4);
    expect(await keys('+value.name:"red team"')).toEqual(['scout', 'tank']);
    expect(await keys('+value.tags:fast -value.level:>10')).toEqual(['scout']);
    expect(await keys('+value.level:>=7.5')).toEqual(['mage', 'tank']);
    expect(await keys('value.tags:slow value.name:blue')).toEqual(['mage', 'tank']);
    expect(await keys(`+user_id:${ben}`)).toEqual(['mage']);
    expect(await keys('+key:/s.+/')).toEqual(['scout', 'shop']);
    expect(await keys('+create_time:>"2020-01-01" +update_time:<"2100-01-01" +read:1 +key:t*')).toEqual(['tank']);
    expect(await keys('+value.hidden:T')).toEqual([]);
  });

  it('orders by any field, what lacks it last, the best matches first where nothing is asked for', async () => {
    const { put, keys } = open();
    await put('b', { level: 2, name: 'x' });
    await put('c', { level: 10, name: 'x' });
    await put('a', { level: 2, name: 'y' });
    await put('z', { name: 'x' });
    expect(await keys('*', { order: ['value.level'] })).toEqual(['a', 'b', 'c', 'z']);
    expect(await keys('*', { order: ['-value.level'] })).toEqual(['c', 'a', 'b', 'z']);
    expect(await keys('*', { order: ['value.name', '-value.level'] })).toEqual(['c', 'b', 'z', 'a']);
    expect(await keys('*', { order: ['-key'] })).toEqual(['z', 'c', 'b', 'a']);
    expect(await keys('value.name:y^5 value.level:10', { order: [] })).toEqual(['a', 'c']);
  });

  it('shows a caller own objects and public ones', async () => {
    const { put, keys } = open();
    for (const [owner, name] of [
      [ana, 'ana'],
      [ben, 'ben'],
    ] as const) {
      for (const read of [0, 1, 2]) await put(`${name}-${read}`, { level: read }, owner, read);
    }
    expect(await keys()).toHaveLength(6);
    expect(await keys('', { callerId: ana })).toEqual(['ana-1', 'ana-2', 'ben-2']);
    expect(await keys('', { callerId: ben.toUpperCase() })).toEqual(['ana-2', 'ben-1', 'ben-2']);
    expect(await keys('', { callerId: ana, limit: 2 })).toEqual(['ana-1', 'ana-2']);
  });

  it('covers one key where that is asked for', async () => {
    const { put, keys } = open({ key: 'profile' });
    await put('profile', { level: 1 });
    await put('other', { level: 2 });
    await put('profile', { level: 3 }, NIL_UUID);
    expect(await keys('')).toEqual(['profile', 'profile']);
    const again = open({ key: 'profile' });
    await again.indexes.load();
    expect(await again.keys('')).toEqual(['profile', 'profile']);
  });

  it('answers with what it knows where it is index-only, and otherwise with the object', async () => {
    const { put, find } = open({ indexOnly: true }, {});
    await put('k', { level: 5, name: 'x', secret: 1 }, ana, 2);
    const [known] = (await find()).objects;
    const [read] = (await find('', {}, 'index 2')).objects;
    expect(JSON.parse(known!.value!)).toEqual({ level: 5, name: 'x' });
    expect(JSON.parse(read!.value!)).toEqual({ level: 5, name: 'x', secret: 1 });
    expect({ ...known, value: '' }).toEqual({ ...read, value: '' });
  });

  it('keeps the objects that were changed last', async () => {
    const { put, drop, keys } = open({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) await put(key, { level: 1 });
    await put('a', { level: 2 });
    await put('d', { level: 1 });
    expect(await keys()).toEqual(['a', 'c', 'd']);
    await drop('d');
    expect(await keys()).toEqual(['a', 'c']);
    const again = open({ maxEntries: 2 });
    await again.indexes.load();
    expect(await again.keys()).toEqual(['a', 'c']);
    expect(again.indexes.sizes()).toEqual({ index: 2 });
  });

  it('refuses what cannot be', async () => {
    const { put, find, indexes } = open();
    for (const key of ['a', 'b']) await put(key, { level: 1 });
    const { cursor } = await find('*', { limit: 1 });
    const bad: [string, Partial<ListStorageIndexArgs>][] = [
      ['', { limit: 0 }],
      ['', { limit: 10_001 }],
      ['', { limit: 1.5 }],
      ['', { callerId: 'nobody' }],
      ['+value.level:>', {}],
      ['', { cursor: 'nonsense' }],
      ['+value.level:1', { cursor }],
      ['*', { cursor, order: ['-key'] }],
      ['*', { cursor: Buffer.from('["x",[{}],1]').toString('base64url') }],
    ];
    for (const [query, args] of bad) await expect(find(query, args)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    const nowhere = indexes.list('nowhere', { query: '', limit: 1, order: [], callerId: null });
    await expect(nowhere).rejects.toEqual(refused(Code.NOT_FOUND));
    for (const wrong of [{ fields: [] }, { collection: '' }, { maxEntries: 0 }, { maxEntries: 1.5 }]) {
      expect(() => open(wrong)).toThrow(refused(Code.INVALID_ARGUMENT));
    }
    expect(() => open({ name: 'x' }, { name: 'x' })).toThrow(refused(Code.INVALID_ARGUMENT));
  });
});

describe('pages', () => {
  it('go through everything once, whatever comes and goes meanwhile', async () => {
    const { put, drop, find } = open();
    for (let n = 0; n < 20; n++) await put(`k${n}`, { level: n % 4, name: 'x' });
    for (const order of [['-value.level'], ['value.level', '-key'], []]) {
      for (const limit of [1, 7, 20]) {
        const seen: (string | undefined)[] = [];
        let cursor = '';
        do {
          const page = await find('+value.name:x', { order, limit, cursor });
          seen.push(...page.keys.map((key) => key!));
          cursor = page.cursor;
          await put('late', { level: 99, name: 'other' });
          await drop('late');
        } while (cursor);
        expect(new Set(seen).size).toBe(20);
        expect(seen).toHaveLength(20);
      }
    }
  });

  it('do not move when objects before them go', async () => {
    const { put, drop, find } = open();
    for (const key of ['a', 'b', 'c', 'd']) await put(key, { level: 1 });
    const first = await find('', { limit: 2 });
    await drop('a');
    await put('aa', { level: 1 });
    expect((await find('', { limit: 2, cursor: first.cursor })).keys).toEqual(['c', 'd']);
  });
});

describe('an index follows', () => {
  it('every way in which objects change', async () => {
    const { indexes, commit, put, drop, keys } = open();
    await put('a', { level: 1 });
    await put('a', { level: 2 });
    expect(await keys('+value.level:2')).toEqual(['a']);
    expect(await keys('+value.level:1')).toEqual([]);
    await put('a', { weight: 2 });
    expect(await keys()).toEqual([]);
    await put('a', { level: 3 });
    await drop('a');
    expect(await keys()).toEqual([]);
    const object = (key: string) => ({ collection, key, userId: ana, value: '{"level":1}' });
    await writeStorageObjects(commit, { callerId: ana, writes: [object('b'), object('c')] });
    await multiUpdate(
      { db: database(), onStorageChanged: indexes.changed },
      { accounts: [], writes: [object('d')], deletes: [object('b')], wallets: [], updateLedger: false },
    );
    expect(await keys()).toEqual(['c', 'd']);
    await deleteStorageObjects(commit, { callerId: ana, deletes: [object('c')] });
    expect(await keys()).toEqual(['d']);
  });

  it('refused writes in nothing', async () => {
    const { commit, put, keys } = open();
    await put('a', { level: 1 });
    const write = { collection, key: 'a', userId: ana, value: '{"level":2}', version: 'stale' };
    await expect(writeStorageObjects(commit, { callerId: ana, writes: [write] })).rejects.toThrow();
    expect(await keys('+value.level:1')).toEqual(['a']);
  });

  it('the end of an account', async () => {
    const { indexes, put, keys } = open();
    const { userId } = await newPlayer(database());
    for (const key of ['a', 'b']) await put(key, { level: 1 }, userId);
    await put('c', { level: 1 });
    await deleteAccount(database(), { userId });
    await indexes.ownerDeleted(userId.toUpperCase());
    expect(await keys('', {})).toEqual(['c']);
    expect(indexes.sizes()).toEqual({ index: 1 });
  });

  it('many writers of the same objects to what the database holds', async () => {
    const { indexes, put, drop } = open({ indexOnly: true });
    const changes = Array.from({ length: 200 }, (_, n) =>
      n % 7 === 3 ? drop(`k${n % 5}`) : put(`k${n % 5}`, { level: n }),
    );
    await Promise.all(changes);
    const known = await indexes.list('index', { query: '', limit: 10, order: ['key'], callerId: null });
    const { rows } = await database().queryText<{ key: string; version: string }>(
      'select key, version from storage where collection = $1 order by key',
      [collection],
    );
    expect(known.objects?.map(({ key, version }) => ({ key, version }))).toEqual(rows);
  });

  it('what another has changed, once a search comes upon it', async () => {
    const { put, find, keys, indexes } = open();
    await put('a', { level: 1 });
    await put('b', { level: 1 });
    const unseen = createStorageCommit({ db: database(), onChanged: async () => {} });
    await deleteStorageObjects(unseen, { callerId: null, deletes: [{ collection, key: 'a', userId: ana }] });
    expect((await find()).keys).toEqual(['b']);
    await indexes.changed([]);
    await put('c', { level: 1 });
    expect(indexes.sizes()).toEqual({ index: 2 });
    expect(await keys()).toEqual(['b', 'c']);
  });

  it('the database again after it was away', async () => {
    let isAway = false;
    const { put, keys } = open({
      db: {
        ...database(),
        query: (...args) => (isAway ? Promise.reject(new Error('away')) : database().query(...args)) as never,
      },
    });
    await put('a', { level: 1 });
    isAway = true;
    await put('b', { level: 1 });
    isAway = false;
    await put('c', { level: 1 });
    expect(await keys()).toEqual(['a', 'b', 'c']);
  });
});

describe('loading', () => {
  it('reads every page of the collection', async () => {
    const commit = createStorageCommit({ db: database(), onChanged: async () => {} });
    await database().queryText(
      `insert into storage (collection, key, user_id, value, version)
        select $1, 'k' || n, $2::uuid, jsonb_build_object('level', n), 'v' from generate_series(1, 2500) n`,
      [collection, ana],
    );
    await put(commit, 'k1', { level: 1 }, NIL_UUID);
    const { indexes, keys } = open({ maxEntries: 10_000 });
    await indexes.load();
    expect(indexes.sizes()).toEqual({ index: 2501 });
    expect(await keys('+value.level:<=2')).toEqual(['k1', 'k1', 'k2']);
  });

  it('never puts an old page over a new object', async () => {
    const commit = createStorageCommit({ db: database(), onChanged: async () => {} });
    for (const key of ['gone', 'new', 'same']) await put(commit, key, { level: 1 });
    let change = async () => {};
    const db: Queryable = {
      ...database(),
      async query(statement, values) {
        const result = await database().query(statement, values);
        if (statement.name === 'storage_index_load_collection') await change();
        return result as never;
      },
    };
    const { indexes, put: putNow, drop, keys } = open({ db });
    change = async () => {
      await putNow('new', { level: 2 });
      await drop('gone');
    };
    await indexes.load();
    expect(await keys('+value.level:1')).toEqual(['same']);
    expect(await keys('+value.level:2')).toEqual(['new']);
  });
});

describe('a filter', () => {
  it('decides what an index takes in, at start and later, and keeps no writer waiting', async () => {
    const asked: string[] = [];
    let answer: (isIn: boolean) => void = () => {};
    const filter: IndexFilter = ({ key }) => {
      asked.push(key);
      return key === 'slow' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(key !== 'bad');
    };
    const { put, keys, indexes } = open({ filter }, {});
    await put('slow', { level: 1 });
    expect(await keys('', {}, 'index 2')).toEqual(['slow']);
    await expect.poll(() => asked).toEqual(['slow']);
    answer(true);
    await put('bad', { level: 1 });
    await put('good', { level: 1 });
    await expect.poll(() => keys()).toEqual(['good', 'slow']);
    expect(await keys('', {}, 'index 2')).toEqual(['bad', 'good', 'slow']);

    const again = open({ filter: async ({ key }) => key === 'bad' });
    await again.indexes.load();
    expect(await again.keys()).toEqual(['bad']);
    expect(indexes.sizes()).toEqual({ index: 2, 'index 2': 3 });
  });

  it('that fails leaves the object out', async () => {
    const filter: IndexFilter = async ({ value }) => {
      if (JSON.parse(value).level === 2) throw new Error('broken');
      return true;
    };
    const { put, keys } = open({ filter });
    await put('a', { level: 1 });
    await expect.poll(() => keys()).toEqual(['a']);
    await put('a', { level: 2 });
    await expect.poll(() => keys()).toEqual([]);
  });
});

it('an index for nobody costs nothing', async () => {
  const { indexes, put } = open({ collection: unique('elsewhere-') });
  await put('a', { level: 1 });
  expect(indexes.sizes()).toEqual({ index: 0 });
  await indexes.ownerDeleted(newUuid());
  indexes.close();
});
