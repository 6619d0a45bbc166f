import type { Database, Queryable } from '../../database/database.js';
import {
  checkOwnObject,
  checkStorageObjectId,
  checkVersion,
  compareStorageObjectIds,
  isServer,
  type StorageObjectId,
  versionMismatch,
} from './storage-rules.js';

export interface StorageDelete extends StorageObjectId {
  /** The version that the object must have; '' or left out for any. */
  readonly version?: string;
}

export interface DeleteStorageObjectsArgs {
  /** The player who deletes, own objects alone; null for the server. */
  readonly callerId: string | null;
  readonly deletes: readonly StorageDelete[];
}

// $5 tells whether the server deletes, which no permission stops.
const deleteObject = {
  name: 'storage_delete',
  text: `delete from storage s where s.collection = $1 and s.key = $2 and s.user_id = $3
    and ($4::varchar = '' or s.version = $4::varchar) and ($5::bool or s.write = 1)`,
};

/**
 * Deletes all objects or none. Throws INVALID_ARGUMENT for an object whose version does not fit or that may not be
 * deleted; for a player also for one that does not exist, for the server only where it named a version.
 */
export async function deleteStorageObjects(db: Database, args: DeleteStorageObjectsArgs): Promise<void> {
  for (const object of args.deletes) checkDelete(args.callerId, object);
  if (args.deletes.length === 0) return;
  await db.transaction((tx) => deleteEach(tx, args));
}

/** The same within a transaction of the caller. */
export async function deleteStorageObjectsIn(tx: Queryable, args: DeleteStorageObjectsArgs): Promise<void> {
  for (const object of args.deletes) checkDelete(args.callerId, object);
  await deleteEach(tx, args);
}

function checkDelete(callerId: string | null, object: StorageDelete): void {
  checkStorageObjectId(object);
  checkOwnObject(callerId, object);
  checkVersion(object.version ?? '');
}

async function deleteEach(tx: Queryable, { callerId, deletes }: DeleteStorageObjectsArgs): Promise<void> {
  for (const { collection, key, userId, version = '' } of [...deletes].sort(compareStorageObjectIds)) {
    const values = [collection, key, userId, version, isServer(callerId)];
    const { rowCount } = await tx.query(deleteObject, values);
    const mayBeMissing = isServer(callerId) && version === '';
    if (rowCount === 0 && !mayBeMissing) throw versionMismatch();
  }
}
