import type { Batcher } from '../../database/batcher.js';
import type { Database, Queryable, Statement } from '../../database/database.js';
import { isRetryable, sqlStateOf } from '../../database/database-error.js';
import { createGroupCommit } from '../../database/group-commit.js';
import { STORAGE_TIME_COLUMNS } from './storage-object.js';
import { type StorageOperation, toStorageError, type WrittenTimes } from './storage-operation.js';
import { compareStorageObjectIds, storageObjectName, storageRowName, versionMismatch } from './storage-rules.js';

const DIVISION_BY_ZERO = '22012';

interface WrittenRow extends WrittenTimes {
  readonly collection: string;
  readonly key: string;
  readonly user_id: string;
}

// $8 tells whether the server writes, which no permission stops.
const INSERT = `insert into storage as s (collection, key, user_id, value, version, read, write)
    select * from unnest($1::text[], $2::text[], $3::uuid[], $4::jsonb[], $5::text[], $6::int2[], $7::int2[])
    on conflict (collection, key, user_id) do update set value = excluded.value, read = excluded.read,
      write = excluded.write, update_time = now()`;
const RETURNING = `returning s.collection, s.key, s.user_id, ${STORAGE_TIME_COLUMNS}`;

/** Passes over what a permission stops. */
const writeGroup = {
  name: 'storage_write_group',
  text: `${INSERT}, version = excluded.version where $8::bool or s.write = 1 ${RETURNING}`,
};

/** Fails as a whole, by a division by zero, where a permission stops one: that takes no transaction around it. */
const writeBatch = {
  name: 'storage_write_batch',
  text: `${INSERT}, version = case when $8::bool or s.write = 1 then excluded.version
      else (1 / (s.write - s.write))::varchar end ${RETURNING}`,
};

/**
 * Writes of single objects, of any version, by many callers: of players, or of the server. What comes of one is undefined
 * where the object's permission stops it.
 */
export function createStorageWriteGroup(
  db: Database,
  isServer: boolean,
): Batcher<StorageOperation, WrittenTimes | undefined> {
  return createGroupCommit({ write: (writes) => runGroup(db, isServer, writes) });
}

async function runGroup(
  db: Database,
  isServer: boolean,
  writes: readonly StorageOperation[],
): Promise<(WrittenTimes | undefined)[]> {
  const layers = layersOf(writes);
  const work = async (queryable: Queryable) => {
    const found = await Promise.all(layers.map((layer) => runStatement(queryable, writeGroup, isServer, layer)));
    const times = new Map(found.flat());
    return writes.map((write) => times.get(write));
  };
  try {
    return layers.length === 1 ? await work(db) : await db.transaction(work);
  } catch (error) {
    if (layers.length === 1 && isRetryable(error)) return db.transaction(work);
    throw toStorageError(error);
  }
}

/** Writes to the same object follow each other, since a statement may touch a row only once. */
function layersOf(writes: readonly StorageOperation[]): StorageOperation[][] {
  const layers: StorageOperation[][] = [];
  const depths = new Map<string, number>();
  for (const write of writes) {
    const name = storageObjectName(write);
    const depth = depths.get(name) ?? 0;
    depths.set(name, depth + 1);
    const layer = layers[depth];
    if (layer === undefined) layers.push([write]);
    else layer.push(write);
  }
  return layers;
}

/** Whether one statement can do all of OPERATIONS: writes of different objects, of any version, by one kind of caller. */
export function isPlainBatch(operations: readonly StorageOperation[]): boolean {
  const [first] = operations;
  const isPlain = operations.every(
    ({ content, expectedVersion, isServer }) => content && expectedVersion === '' && isServer === first!.isServer,
  );
  return isPlain && new Set(operations.map(storageObjectName)).size === operations.length;
}

/** Writes a plain batch, all of it or nothing. Throws INVALID_ARGUMENT where one of them cannot be written. */
export async function writePlainBatch(
  queryable: Queryable,
  writes: readonly StorageOperation[],
): Promise<(WrittenTimes | undefined)[]> {
  try {
    const times = new Map(await runStatement(queryable, writeBatch, writes[0]!.isServer, writes));
    return writes.map((write) => times.get(write));
  } catch (error) {
    throw sqlStateOf(error) === DIVISION_BY_ZERO ? versionMismatch() : toStorageError(error);
  }
}

async function runStatement(
  queryable: Queryable,
  statement: Statement,
  isServer: boolean,
  writes: readonly StorageOperation[],
): Promise<[StorageOperation, WrittenTimes][]> {
  // The order in which everyone touches objects.
  const inOrder = writes.length === 1 ? writes : [...writes].sort(compareStorageObjectIds);
  const column = <T>(of: (write: StorageOperation) => T) => inOrder.map(of);
  const { rows } = await queryable.query<WrittenRow>(statement, [
    column(({ collection }) => collection),
    column(({ key }) => key),
    column(({ userId }) => userId),
    column(({ content }) => content!.value),
    column(({ content }) => content!.version),
    column(({ content }) => content!.read),
    column(({ content }) => content!.write),
    isServer,
  ]);
  const written = new Map(rows.map((row) => [storageRowName(row), row]));
  return inOrder.flatMap((write): [StorageOperation, WrittenTimes][] => {
    const row = written.get(storageObjectName(write));
    return row ? [[write, row]] : [];
  });
}
