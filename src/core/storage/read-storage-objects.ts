import type { Queryable } from '../../database/database.js';
import type { StorageObject } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { STORAGE_COLUMNS, type StorageRow, toStorageObjectMessage } from './storage-object.js';
import { checkStorageObjectId, type StorageObjectId, storageObjectName, storageRowName } from './storage-rules.js';

// The permissions in this text are those of ReadPermission.
const selectObjects = {
  name: 'storage_read',
  text: `select ${STORAGE_COLUMNS}
    from unnest($1::text[], $2::text[], $3::uuid[]) as wanted(collection, key, user_id)
    join storage s on s.collection = wanted.collection and s.key = wanted.key and s.user_id = wanted.user_id
    where $4::uuid is null or s.read = 2 or (s.read = 1 and s.user_id = $4::uuid)`,
};

// In the order in which everyone touches objects.
const lockObjects = {
  name: 'storage_read_locking',
  text: `${selectObjects.text} order by s.collection, s.key, s.user_id for no key update of s`,
};

export interface ReadStorageObjectsArgs {
  /** The player who reads; null for the server, which may read everything. */
  readonly callerId: string | null;
  readonly objectIds: readonly StorageObjectId[];
  /** Whether nobody else may change them until the transaction of the caller ends. */
  readonly isLocking?: boolean;
}

/**
 * The objects that exist and may be read, each once, in the order in which they were asked for. Throws INVALID_ARGUMENT for
 * an id that no object can have.
 */
export async function readStorageObjects(
  db: Queryable,
  { callerId, objectIds, isLocking = false }: ReadStorageObjectsArgs,
): Promise<Init<StorageObject>[]> {
  for (const id of objectIds) checkStorageObjectId(id);
  const wanted = new Map(objectIds.map((id) => [storageObjectName(id), id]));
  if (wanted.size === 0) return [];
  const ids = [...wanted.values()];
  const columns = [ids.map((id) => id.collection), ids.map((id) => id.key), ids.map((id) => id.userId)];
  const { rows } = await db.query<StorageRow>(isLocking ? lockObjects : selectObjects, [...columns, callerId]);
  const found = new Map(rows.map((row) => [storageRowName(row), row]));
  return [...wanted.keys()].flatMap((name) => {
    const row = found.get(name);
    return row ? [toStorageObjectMessage(row)] : [];
  });
}
