// Who may do what with storage objects and wallets, operation by operation.
import { beforeAll, describe, expect, test } from 'vitest';
import { accessOf } from '../../src/api/access.js';
import { storageHandlers } from '../../src/api/storage.js';
import { NIL_UUID } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { createStorageCommit } from '../../src/core/storage/storage-commit.js';
import { storageNk } from '../../src/runtime/nk/storage.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';

type Kind = 'owner' | 'other player' | 'server';
type Outcome = 'done' | 'refused' | 'not seen';

const database = useDatabase();
let owner: string;
let other: string;
let api: ReturnType<typeof storageHandlers>;
let nk: NkFunctions;
beforeAll(async () => {
  [owner, other] = [(await newPlayer(database())).userId, (await newPlayer(database())).userId];
  const deps = {
    db: database(),
    commitStorage: createStorageCommit({ db: database(), onChanged: async () => {} }),
  };
  api = storageHandlers(deps);
  nk = storageNk(deps);
});

interface Target {
  readonly collection: string;
  readonly read: number;
  readonly write: number;
  /** Whose object it is: the owner's or the server's. */
  readonly userId: string;
}

const KEY = 'k';
const value = '{"n":2}';

/** What an operation on TARGET comes to for a caller of KIND. */
type Operation = (kind: Kind, target: Target) => Promise<Outcome>;

const ctx = (kind: Kind) => ({ userId: kind === 'owner' ? owner : other }) as never;
const server = async (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args);
const seen = (objects: readonly unknown[] | null | undefined): Outcome => (objects?.length ? 'done' : 'not seen');
const attempt = (work: Promise<unknown>): Promise<Outcome> =>
  work.then(
    () => 'done',
    () => 'refused',
  );

const read: Operation = async (kind, { collection, userId }) => {
  if (kind === 'server') return seen((await server('storageRead', [{ collection, key: KEY, userId }])) as never);
  const object = { collection, key: KEY, user_id: userId === NIL_UUID ? '' : userId };
  return seen((await api.ReadStorageObjects(ctx(kind), { object_ids: [object] } as never)).objects);
};

const list: Operation = async (kind, { collection, userId }) => {
  if (kind === 'server') {
    const found = (await server('storageList', userId, collection, 10)) as { objects: unknown[] };
    return seen(found.objects);
  }
  const request = { collection, user_id: userId, limit: { value: 10 }, cursor: '' };
  return seen((await api.ListStorageObjects(ctx(kind), request as never)).objects);
};

const listAll: Operation = async (kind, { collection }) => {
  if (kind === 'server') {
    return seen(((await server('storageList', null, collection, 10)) as { objects: unknown[] }).objects);
  }
  const request = { collection, user_id: '', limit: { value: 10 }, cursor: '' };
  return seen((await api.ListStorageObjects(ctx(kind), request as never)).objects);
};

/** Players cannot say whose object they mean: it is always their own. */
const changes = async (target: Target, change: (userId: string) => Promise<unknown>): Promise<Outcome> => {
  const outcome = await attempt(change(target.userId));
  if (outcome === 'refused') return outcome;
  const [object] = (await server('storageRead', [{ ...target, key: KEY }])) as { value: { n: number } }[];
  return object?.value.n === 1 ? 'not seen' : 'done';
};

const write: Operation = (kind, target) =>
  changes(target, (userId) => {
    const object = { collection: target.collection, key: KEY, value, version: '', user_id: userId };
    if (kind !== 'server') return api.WriteStorageObjects(ctx(kind), { objects: [object] } as never);
    return server('storageWrite', [{ ...object, userId, value: { n: 2 }, version: undefined }]);
  });

const remove: Operation = (kind, target) =>
  changes(target, (userId) => {
    const id = { collection: target.collection, key: KEY, version: '' };
    if (kind !== 'server') return api.DeleteStorageObjects(ctx(kind), { object_ids: [id] } as never);
    return server('storageDelete', [{ ...id, userId, version: undefined }]);
  });

const operations = { read, list, 'list all': listAll, write, delete: remove };
type Table = Readonly<Record<keyof typeof operations, Readonly<Record<Kind, Outcome>>>>;

const seenBy = (ownerSees: Outcome, otherSees: Outcome) =>
  ({ owner: ownerSees, 'other player': otherSees, server: 'done' }) as const;
// Another player's write makes an object of that player's own, and there is nothing of the kind to delete.
const writable = { owner: 'done', 'other player': 'not seen', server: 'done' } as const;
const fixed = { owner: 'refused', 'other player': 'not seen', server: 'done' } as const;
const removable = { owner: 'done', 'other player': 'refused', server: 'done' } as const;
const kept = { owner: 'refused', 'other player': 'refused', server: 'done' } as const;

const reading: Readonly<Record<number, Pick<Table, 'read' | 'list' | 'list all'>>> = {
  0: {
    read: seenBy('not seen', 'not seen'),
    list: seenBy('not seen', 'not seen'),
    'list all': seenBy('not seen', 'not seen'),
  },
  1: { read: seenBy('done', 'not seen'), list: seenBy('done', 'not seen'), 'list all': seenBy('not seen', 'not seen') },
  2: { read: seenBy('done', 'done'), list: seenBy('done', 'done'), 'list all': seenBy('done', 'done') },
};
const writing: Readonly<Record<number, Pick<Table, 'write' | 'delete'>>> = {
  0: { write: fixed, delete: kept },
  1: { write: writable, delete: removable },
};

async function put(readPermission: number, writePermission: number, userId: string): Promise<Target> {
  const collection = unique('access-');
  const permissions = { permissionRead: readPermission, permissionWrite: writePermission };
  await server('storageWrite', [{ collection, key: KEY, userId, value: { n: 1 }, ...permissions }]);
  return { collection, userId, read: readPermission, write: writePermission };
}

describe.each([0, 1, 2])('an object with read permission %i', (readPermission) => {
  describe.each([0, 1])('and write permission %i', (writePermission) => {
    const table: Table = { ...reading[readPermission]!, ...writing[writePermission]! };
    const rows = Object.entries(table).flatMap(([operation, outcomes]) =>
      Object.entries(outcomes).map(([kind, outcome]) => [operation, kind, outcome] as const),
    );
    test.each(rows)('%s by the %s: %s', async (operation, kind, outcome) => {
      const target = await put(readPermission, writePermission, owner);
      expect(await operations[operation as keyof typeof operations](kind as Kind, target)).toBe(outcome);
    });
  });
});

describe("an object of the server's, open to everyone", () => {
  test.each([
    ['read', 'done'],
    ['list', 'done'],
    ['write', 'not seen'],
    ['delete', 'refused'],
  ] as const)('%s by a player: %s', async (operation, outcome) => {
    expect(await operations[operation]('other player', await put(2, 1, NIL_UUID))).toBe(outcome);
  });
});

test('the client API is for players who are signed in', () => {
  for (const method of ['ReadStorageObjects', 'WriteStorageObjects', 'DeleteStorageObjects', 'ListStorageObjects']) {
    expect(accessOf(method)).toBe('session');
  }
});
