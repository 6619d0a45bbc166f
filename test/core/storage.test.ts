import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { deleteStorageObjects } from '../../src/core/storage/delete-storage-objects.js';
import { listStorageObjects } from '../../src/core/storage/list-storage-objects.js';
import { readStorageObjects } from '../../src/core/storage/read-storage-objects.js';
import { type CommitStorage, createStorageCommit } from '../../src/core/storage/storage-commit.js';
import type { StorageDelete, StorageWrite } from '../../src/core/storage/storage-operation.js';
import { writeStorageObjects } from '../../src/core/storage/write-storage-objects.js';
import { countTransactions, newPlayer, unique, useDatabase } from './core-fixture.js';
import { countDeadlocks } from './count-deadlocks.js';

const db = useDatabase();
const refused = expect.objectContaining({ name: 'StatusError', code: Code.INVALID_ARGUMENT });
const card = (power: number) => JSON.stringify({ power });

let commit: CommitStorage;
let ana: string;
let ben: string;
beforeAll(async () => {
  commit = createStorageCommit({ db: db(), onChanged: async () => {} });
  [ana, ben] = [(await newPlayer(db())).userId, (await newPlayer(db())).userId];
});

type Fields<T> = Omit<T, 'collection' | 'userId'> & { userId?: string };

/** A collection of its own, as CALLERID (null: the server) uses the objects of OWNER. */
function useCollection() {
  const collection = unique('deck-');
  const locate = <T extends object>(objects: T[], owner: string) =>
    objects.map((object) => ({ collection, userId: owner, ...object }));
  const read = (callerId: string | null, owner: string, ...keys: string[]) =>
    readStorageObjects(db(), { callerId, objectIds: keys.map((key) => ({ collection, key, userId: owner })) });
  return {
    collection,
    write: (callerId: string | null, ...objects: Fields<StorageWrite>[]) =>
      writeStorageObjects(commit, { callerId, writes: locate(objects, callerId ?? NIL_UUID) }),
    drop: (callerId: string | null, ...objects: Fields<StorageDelete>[]) =>
      deleteStorageObjects(commit, { callerId, deletes: locate(objects, callerId ?? NIL_UUID) }),
    read,
    /** What the server finds under KEYS of OWNER: key → value. */
    async holds(owner: string, ...keys: string[]) {
      const objects = await read(null, owner, ...keys);
      return Object.fromEntries(objects.map(({ key, value }) => [key, JSON.parse(value!)]));
    },
  };
}

describe('writing', () => {
  it('acknowledges in the order of the request, with the md5 of the value as it was sent', async () => {
    const { write, collection } = useCollection();
    const acks = await write(ana, { key: 'wolf', value: '{"gold":1}' }, { key: 'ant', value: '{ "gold" : 1 }' });
    expect(acks.map(({ key }) => key)).toEqual(['wolf', 'ant']);
    expect(acks[0]).toEqual({
      collection,
      key: 'wolf',
      user_id: ana,
      version: '5002db6f045ed6e2038a09335f7d8879',
      create_time: { seconds: expect.any(Number), nanos: 0 },
      update_time: { seconds: expect.any(Number), nanos: 0 },
    });
    expect(acks[1]?.version).toBe(createHash('md5').update('{ "gold" : 1 }').digest('hex'));
  });

  it('replaces a value and both permissions', async () => {
    const { write, read } = useCollection();
    await write(ana, { key: 'k', value: card(1), permissionRead: 2, permissionWrite: 1 });
    expect(await read(ben, ana, 'k')).toMatchObject([{ permission_read: 2, permission_write: 1 }]);
    await write(ana, { key: 'k', value: card(2) });
    expect(await read(ben, ana, 'k')).toEqual([]);
    expect(await read(ana, ana, 'k')).toMatchObject([{ value: '{"power": 2}', permission_read: 1 }]);
  });

  it('is all or nothing', async () => {
    const { write, holds } = useCollection();
    const [wolf] = await write(ana, { key: 'wolf', value: card(3) }, { key: 'bear', value: card(5) });
    const bad: Fields<StorageWrite>[] = [
      { key: 'bear', value: card(50), version: wolf!.version! },
      { key: 'wolf', value: card(50), version: '*' },
      { key: 'elk', value: card(50), version: wolf!.version! },
      { key: 'bear', value: card(50), version: 'no version can be as long as this one' },
      { key: '', value: card(1) },
      { key: 'k'.repeat(129), value: card(1) },
      { key: 'nul\0', value: card(1) },
      { key: 'cow', value: '' },
      { key: 'cow', value: 'not json' },
      { key: 'cow', value: '[1,2]' },
      { key: 'cow', value: '"moo"' },
      { key: 'cow', value: 'null' },
      { key: 'cow', value: '{"a":"\\u0000"}' },
      { key: 'cow', value: '{"a":1e999999}' },
      { key: 'cow', value: card(1), permissionRead: 3 },
      { key: 'cow', value: card(1), permissionRead: -1 },
      { key: 'cow', value: card(1), permissionWrite: 2 },
      { key: 'cow', value: card(1), permissionWrite: 0.5 },
      { key: 'cow', value: card(1), userId: ben },
      { key: 'cow', value: card(1), userId: 'x' },
    ];
    for (const object of bad) {
      const batch = write(ana, { key: 'ant', value: card(1) }, object);
      await expect(batch, JSON.stringify(object)).rejects.toEqual(refused);
    }
    const first = writeStorageObjects(commit, {
      callerId: ana,
      writes: [{ collection: '', key: 'k', userId: ana, value: card(1) }],
    });
    await expect(first).rejects.toEqual(refused);
    expect(await holds(ana, 'ant', 'wolf', 'bear', 'elk', 'cow')).toEqual({ wolf: { power: 3 }, bear: { power: 5 } });
    expect(await write(ana)).toEqual([]);
  });

  it('replaces the version that is named, and no other', async () => {
    const { write, holds } = useCollection();
    const [made] = await write(ana, { key: 'k', value: card(1), version: '*' });
    await expect(write(ana, { key: 'k', value: card(9), version: '*' })).rejects.toEqual(refused);
    await write(ana, { key: 'k', value: card(2), version: made!.version! });
    await expect(write(ana, { key: 'k', value: card(9), version: made!.version! })).rejects.toEqual(refused);
    expect(await holds(ana, 'k')).toEqual({ k: { power: 2 } });
  });

  it('lets the later of two writes to one object hold', async () => {
    const { write, holds } = useCollection();
    const acks = await write(ana, { key: 'fox', value: card(1) }, { key: 'fox', value: card(2) });
    expect(new Set(acks.map(({ version }) => version)).size).toBe(2);
    const twice = write(
      ana,
      { key: 'owl', value: card(1), version: '*' },
      { key: 'owl', value: card(2), version: '*' },
    );
    await expect(twice).rejects.toEqual(refused);
    expect(await holds(ana, 'fox', 'owl')).toEqual({ fox: { power: 2 } });
  });

  it('leaves to the server what the owner may not write', async () => {
    const { write, holds } = useCollection();
    const [made] = await write(ana, { key: 'k', value: card(1), permissionWrite: 0 });
    for (const version of ['', '*', made!.version!]) {
      await expect(write(ana, { key: 'k', value: card(2), permissionWrite: 1, version })).rejects.toEqual(refused);
    }
    await write(null, { key: 'k', userId: ana, value: card(3), permissionWrite: 0 });
    const [again] = await write(null, { key: 'k', userId: ana, value: card(4), permissionWrite: 0 });
    await write(null, { key: 'k', userId: ana, value: card(5), version: again!.version! });
    expect(await holds(ana, 'k')).toEqual({ k: { power: 5 } });
  });

  it('lets the server write for anyone who exists, and for nobody', async () => {
    const { write, holds } = useCollection();
    await write(null, { key: 'k', value: card(1) }, { key: 'k', userId: ana, value: card(2) });
    expect(await holds(NIL_UUID, 'k')).toEqual({ k: { power: 1 } });
    await expect(write(null, { key: 'k', userId: newUuid(), value: card(1) })).rejects.toEqual(refused);
    const asServer = writeStorageObjects(commit, {
      callerId: NIL_UUID,
      writes: [{ collection: 'c', key: 'k', userId: NIL_UUID, value: card(1) }],
    });
    await expect(asServer).rejects.toEqual(refused);
  });

  it('creates an object for one of many who must be the first', async () => {
    const { write } = useCollection();
    const writes = Array.from({ length: 10 }, (_, power) => write(ana, { key: 'k', value: card(power), version: '*' }));
    const results = await Promise.allSettled(writes);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it('lets one of many replace the same version', async () => {
    const { write, holds } = useCollection();
    const [made] = await write(ana, { key: 'k', value: card(-1) });
    const version = made!.version!;
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, power) => write(ana, { key: 'k', value: card(power), version })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const winner = results.findIndex((result) => result.status === 'fulfilled');
    expect(await holds(ana, 'k')).toEqual({ k: { power: winner } });
  });

  it('loses no update of 100 writers who check the version', async () => {
    const { write, holds, collection } = useCollection();
    const object = { collection, key: 'k', userId: ana };
    await write(ana, { key: 'k', value: card(0) });
    let total = 0;
    for (let round = 1; round <= 5; round++) {
      const results = await Promise.allSettled(
        Array.from({ length: 100 }, async () => {
          const [found] = await readStorageObjects(db(), { callerId: ana, objectIds: [object] });
          const power = JSON.parse(found!.value!).power + 1;
          await write(ana, { key: 'k', value: JSON.stringify({ power }), version: found!.version! });
        }),
      );
      const { k } = await holds(ana, 'k');
      const won = results.filter((result) => result.status === 'fulfilled').length;
      expect(won).toBeGreaterThanOrEqual(1);
      // Every writer who was told so has added one, and nobody else has.
      total += won;
      expect(k).toEqual({ power: total });
    }
    expect(await countDeadlocks(db())).toBe(0);
  });

  it('writes single objects of one moment together, and refuses each alone', async () => {
    const { write, holds } = useCollection();
    await write(ana, { key: 'fixed', value: card(1), permissionWrite: 0 });
    const many = Array.from({ length: 50 }, (_, power) => ({ key: `key-${power % 20}`, value: card(power) }));
    const odd = [
      { key: 'fixed', value: card(2) },
      { key: 'nul', value: '{"a":"\\u0000"}' },
    ];
    const writes = [...many, ...odd].map((object) => write(ana, object));
    const results = await Promise.allSettled([
      ...writes,
      write(null, { key: 'fixed', userId: ana, value: card(3), permissionWrite: 0 }),
    ]);
    expect(results.filter(({ status }) => status === 'rejected').length).toBe(2);
    expect(results[50]!.status).toBe('rejected');
    expect(results[51]!.status).toBe('rejected');
    const found = await holds(ana, 'fixed', 'nul', ...many.map(({ key }) => key));
    expect(found).toMatchObject({ fixed: { power: 3 }, 'key-0': { power: 40 }, 'key-9': { power: 49 } });
    expect(Object.keys(found)).toHaveLength(21);
  });

  it('writes a batch as a whole, or nothing where the permission of one object stops it', async () => {
    const { write, holds } = useCollection();
    await write(ana, { key: 'fixed', value: card(1), permissionWrite: 0 });
    const batch = ['a', 'fixed', 'z'].map((key) => ({ key, value: card(2) }));
    await expect(write(ana, ...batch)).rejects.toEqual(refused);
    await expect(write(ana, batch[0]!, { key: 'nul', value: '{"a":"\\u0000"}' })).rejects.toEqual(refused);
    expect(await holds(ana, 'a', 'fixed', 'z', 'nul')).toEqual({ fixed: { power: 1 } });
    const acks = await write(ana, batch[2]!, batch[0]!);
    expect(acks.map(({ key }) => key)).toEqual(['z', 'a']);
    await write(null, ...batch.map((object) => ({ ...object, userId: ana, value: card(3) })));
    expect(await holds(ana, 'a', 'fixed', 'z')).toEqual({ a: { power: 3 }, fixed: { power: 3 }, z: { power: 3 } });
  });

  it('has batches in opposite order wait for each other, and not in a circle', async () => {
    const { collection } = useCollection();
    const counted = countTransactions(db());
    const commits = Array.from({ length: 2 }, () => createStorageCommit({ db: counted.db, onChanged: async () => {} }));
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const write = (n: number, names: string[]) => {
      const writes = names.map((key) => ({ collection, key, userId: ana, value: card(n) }));
      return writeStorageObjects(commits[n % 2]!, { callerId: ana, writes });
    };
    const batches = Array.from({ length: 20 }, (_, n) => write(n, n % 4 < 2 ? keys : keys.toReversed()));
    const singles = Array.from({ length: 100 }, (_, n) => write(n, [keys[(n * 7) % 20]!]));
    expect((await Promise.all(batches)).map((acks) => acks.length)).toEqual(Array(20).fill(20));
    await Promise.all(singles);
    // Only a deadlock, or a group that writes one object twice, begins a transaction.
    expect(counted.begun()).toBeLessThanOrEqual(4);
  });

  it('gives back any object as it was written', async () => {
    const { write, holds } = useCollection();
    const values = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
    const storable = values.filter((value) => !JSON.stringify(value).includes('\\u0000') && isWellFormed(value));
    await fc.assert(
      fc.asyncProperty(storable, async (value) => {
        const text = JSON.stringify(value);
        const [ack] = await write(ana, { key: 'k', value: text });
        expect(ack?.version).toBe(createHash('md5').update(text).digest('hex'));
        expect((await holds(ana, 'k')).k).toEqual(JSON.parse(text));
      }),
      { numRuns: 50 },
    );
  });
});

const isWellFormed = (value: unknown): boolean => !/\\ud[89a-f]/i.test(JSON.stringify(value));

describe('reading', () => {
  it('follows the permissions: nobody, the owner, everyone; the server reads all', async () => {
    const { write, read } = useCollection();
    const keys = ['read0', 'read1', 'read2'];
    await write(ana, ...keys.map((key, permissionRead) => ({ key, value: card(1), permissionRead })));
    const found = async (callerId: string | null) => (await read(callerId, ana, ...keys)).map(({ key }) => key);
    expect(await found(ana)).toEqual(['read1', 'read2']);
    expect(await found(ben)).toEqual(['read2']);
    expect(await found(null)).toEqual(keys);
  });

  it("shows of the server's objects those for everyone", async () => {
    const { write, read } = useCollection();
    await write(null, { key: 'shop', value: card(1), permissionRead: 2 }, { key: 'secret', value: card(1) });
    expect(await read(ana, NIL_UUID, 'shop', 'secret')).toMatchObject([{ key: 'shop', user_id: NIL_UUID }]);
  });

  it('answers each object once, in the order asked for, and passes over what is not there', async () => {
    const { write, read } = useCollection();
    await write(ana, { key: 'a', value: card(1) }, { key: 'b', value: card(2) });
    expect((await read(ana, ana, 'b', 'nothing', 'a', 'b')).map(({ key }) => key)).toEqual(['b', 'a']);
    expect(await read(ana, ana)).toEqual([]);
  });

  it('refuses ids that no object can have', async () => {
    const { read } = useCollection();
    await expect(read(ana, ana, '')).rejects.toEqual(refused);
    await expect(read(ana, 'x', 'k')).rejects.toEqual(refused);
    const other = { collection: 'c'.repeat(129), key: 'k', userId: ana };
    await expect(readStorageObjects(db(), { callerId: ana, objectIds: [other] })).rejects.toEqual(refused);
  });
});

describe('deleting', () => {
  it('is all or nothing, for a player also where an object is missing', async () => {
    const { write, drop, holds } = useCollection();
    const [ant, bear] = await write(ana, { key: 'ant', value: card(1) }, { key: 'bear', value: card(2) });
    await write(ana, { key: 'fixed', value: card(3), permissionWrite: 0 });
    const bad: Fields<StorageDelete>[] = [
      { key: 'bear', version: ant!.version! },
      { key: 'unicorn' },
      { key: 'fixed' },
      { key: '' },
      { key: 'ant', userId: ben },
    ];
    for (const object of bad) await expect(drop(ana, { key: 'ant' }, object)).rejects.toEqual(refused);
    await expect(drop(ben, { key: 'ant' })).rejects.toEqual(refused);
    expect(Object.keys(await holds(ana, 'ant', 'bear', 'fixed'))).toEqual(['ant', 'bear', 'fixed']);
    await drop(ana, { key: 'ant' }, { key: 'bear', version: bear!.version! });
    expect(Object.keys(await holds(ana, 'ant', 'bear', 'fixed'))).toEqual(['fixed']);
    await expect(drop(ana, { key: 'ant' })).rejects.toEqual(refused);
    await drop(ana);
  });

  it('frees the key: its old version fits no more, a new object may be made', async () => {
    const { write, drop } = useCollection();
    const [made] = await write(ana, { key: 'k', value: card(1) });
    await drop(ana, { key: 'k' });
    await expect(write(ana, { key: 'k', value: card(2), version: made!.version! })).rejects.toEqual(refused);
    await write(ana, { key: 'k', value: card(2), version: '*' });
  });

  it('holds the server to versions, not to permissions or presence', async () => {
    const { write, drop, holds } = useCollection();
    await write(ana, { key: 'k', value: card(1), permissionWrite: 0 }, { key: 'l', value: card(1) });
    const stale = drop(null, { key: 'l', userId: ana }, { key: 'k', userId: ana, version: 'stale' });
    await expect(stale).rejects.toEqual(refused);
    const missing = drop(null, { key: 'never was', userId: ana, version: 'stale' });
    await expect(missing).rejects.toEqual(refused);
    expect(Object.keys(await holds(ana, 'k', 'l'))).toEqual(['k', 'l']);
    await drop(null, { key: 'k', userId: ana }, { key: 'never was', userId: ana });
    expect(Object.keys(await holds(ana, 'k', 'l'))).toEqual(['l']);
  });
});

describe('listing', () => {
  it('follows the permissions', async () => {
    const { write, collection } = useCollection();
    await write(
      ana,
      ...[0, 1, 2].map((permissionRead) => ({ key: `a${permissionRead}`, value: card(1), permissionRead })),
    );
    await write(
      ben,
      ...[1, 2].map((permissionRead) => ({ key: `b${permissionRead}`, value: card(1), permissionRead })),
    );
    const keys = async (callerId: string | null, userId?: string) => {
      const list = await listStorageObjects(db(), { callerId, collection, userId, limit: 100 });
      expect(list.cursor).toBe('');
      return list.objects?.map(({ key }) => key);
    };
    expect(await keys(ana, ana)).toEqual(['a1', 'a2']);
    expect(await keys(ben, ana)).toEqual(['a2']);
    expect(await keys(ana)).toEqual(['a2', 'b2']);
    expect(await keys(null, ana)).toEqual(['a0', 'a1', 'a2']);
    expect(await keys(null)).toEqual(['a0', 'a1', 'b1', 'a2', 'b2']);
  });

  it('reads page by page, whatever the size of a page', async () => {
    const { write, collection } = useCollection();
    const made = Array.from({ length: 11 }, (_, index) => ({
      key: `key-${String(index).padStart(2, '0')}`,
      value: card(1),
    }));
    for (const owner of [ana, ben]) await write(owner, ...made.map((object) => ({ ...object, permissionRead: 2 })));
    for (const userId of [ana, undefined]) {
      for (const limit of [1, 2, 5, 11, 22, 100]) {
        const seen: string[] = [];
        let cursor: string | null | undefined = '';
        do {
          const page = await listStorageObjects(db(), { callerId: ben, collection, userId, limit, cursor });
          expect(page.objects?.length).toBeGreaterThan(0);
          seen.push(...(page.objects ?? []).map(({ key, user_id }) => `${key} ${user_id}`));
          cursor = page.cursor;
        } while (cursor);
        expect(seen).toHaveLength(userId ? 11 : 22);
        expect(new Set(seen).size).toBe(seen.length);
      }
    }
  });

  it('refuses limits, cursors, collections and owners that cannot be', async () => {
    const list = (args: object) =>
      listStorageObjects(db(), { callerId: ana, collection: 'c', userId: ana, limit: 10, ...args });
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const args of [
      { limit: 0 },
      { limit: 1.5 },
      { limit: 10_001 },
      { collection: '' },
      { userId: 'x' },
      { userId: '' },
      { cursor: 'nonsense' },
      { cursor: encode([1, 'k']) },
      { cursor: encode([7, 'k', ana]) },
      { cursor: encode([1, 'nul\0', ana]) },
      { cursor: encode([1, 'k', 'x']) },
      { cursor: encode(null) },
    ]) {
      await expect(list(args), JSON.stringify(args)).rejects.toEqual(refused);
    }
  });
});
