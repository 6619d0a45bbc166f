import type { Queryable } from '../../database/database.js';
import type { StorageObjectId } from '../storage/storage-rules.js';

/** An object as indexes read it; times in milliseconds since 1970, with the microseconds as the fraction. */
export interface IndexRow {
  readonly collection: string;
  readonly key: string;
  readonly user_id: string;
  /** JSON text. */
  readonly value: string;
  readonly version: string;
  readonly read: number;
  readonly write: number;
  readonly create_time: number;
  readonly update_time: number;
}

/** Where a page of a collection ended. */
export interface IndexPosition {
  readonly key: string;
  readonly userId: string;
}

const COLUMNS = `s.collection, s.key, s.user_id, s.value::text as value, s.version, s.read, s.write, s.create_time,
  s.update_time`;

const selectObjects = {
  name: 'storage_index_read',
  text: `select ${COLUMNS}
    from unnest($1::text[], $2::text[], $3::uuid[]) as wanted(collection, key, user_id)
    join storage s on s.collection = wanted.collection and s.key = wanted.key and s.user_id = wanted.user_id`,
};

const selectCollection = {
  name: 'storage_index_load_collection',
  text: `select ${COLUMNS} from storage s where s.collection = $1 and (s.key, s.user_id) > ($2::varchar, $3::uuid)
    order by s.key, s.user_id limit $4`,
};

// $5 lets the first page begin with the server's own object, which no owner comes before.
const selectKey = {
  name: 'storage_index_load_key',
  text: `select ${COLUMNS} from storage s
    where s.collection = $1 and s.key = $2 and s.user_id >= $3::uuid and (s.user_id <> $3::uuid or $5::bool)
    order by s.user_id limit $4`,
};

const START: IndexPosition = { key: '', userId: '00000000-0000-0000-0000-000000000000' };

/** The objects of IDS that exist, in no particular order. */
export async function readIndexRows(db: Queryable, ids: readonly StorageObjectId[]): Promise<IndexRow[]> {
  const columns = [ids.map((id) => id.collection), ids.map((id) => id.key), ids.map((id) => id.userId)];
  return (await db.query<IndexRow>(selectObjects, columns)).rows;
}

/** The next LIMIT objects of a collection, or of one key of it, in the order of the primary key. */
export async function readIndexPage(
  db: Queryable,
  { collection, key }: { readonly collection: string; readonly key: string },
  after: IndexPosition | undefined,
  limit: number,
): Promise<IndexRow[]> {
  const position = after ?? START;
  const { rows } =
    key === ''
      ? await db.query<IndexRow>(selectCollection, [collection, position.key, position.userId, limit])
      : await db.query<IndexRow>(selectKey, [collection, key, position.userId, limit, after === undefined]);
  return rows;
}
