import { NIL_UUID } from '../base/id.js';
import { invalidArgument } from '../base/status-error.js';
import { deleteStorageObjects } from '../core/storage/delete-storage-objects.js';
import { listStorageObjects } from '../core/storage/list-storage-objects.js';
import { readStorageObjects } from '../core/storage/read-storage-objects.js';
import type { CommitStorage } from '../core/storage/storage-commit.js';
import { writeStorageObjects } from '../core/storage/write-storage-objects.js';
import type { Database } from '../database/database.js';
import type {
  DeleteStorageObjectsRequest,
  ListStorageObjectsRequest,
  ReadStorageObjectsRequest,
  WriteStorageObjectsRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

const DEFAULT_LIST_LIMIT = 1;
const MAX_LIST_LIMIT = 100;

export interface StorageDeps {
  readonly db: Database;
  readonly commitStorage: CommitStorage;
}

/** Storage objects: a player's own, and what others let everyone read. */
export function storageHandlers({ db, commitStorage }: StorageDeps) {
  return {
    async ReadStorageObjects({ userId }: CallContext, { object_ids }: ReadStorageObjectsRequest) {
      // An object without an owner belongs to the server.
      const objectIds = object_ids.map((id) => ({
        collection: id.collection,
        key: id.key,
        userId: id.user_id || NIL_UUID,
      }));
      return { objects: await readStorageObjects(db, { callerId: userId, objectIds }) };
    },
    async WriteStorageObjects({ userId }: CallContext, { objects }: WriteStorageObjectsRequest) {
      const writes = objects.map((object) => ({
        collection: object.collection,
        key: object.key,
        userId,
        value: object.value,
        version: object.version,
        permissionRead: object.permission_read?.value,
        permissionWrite: object.permission_write?.value,
      }));
      return { acks: await writeStorageObjects(commitStorage, { callerId: userId, writes }) };
    },
    async DeleteStorageObjects({ userId }: CallContext, { object_ids }: DeleteStorageObjectsRequest) {
      const deletes = object_ids.map(({ collection, key, version }) => ({ collection, key, userId, version }));
      await deleteStorageObjects(commitStorage, { callerId: userId, deletes });
      return {};
    },
    async ListStorageObjects({ userId }: CallContext, request: ListStorageObjectsRequest) {
      const limit = request.limit?.value ?? DEFAULT_LIST_LIMIT;
      if (limit < 1 || limit > MAX_LIST_LIMIT) {
        throw invalidArgument(`A list has a limit of 1 to ${MAX_LIST_LIMIT} objects.`);
      }
      const { collection, cursor } = request;
      return listStorageObjects(db, {
        callerId: userId,
        collection,
        userId: request.user_id || undefined,
        limit,
        cursor,
      });
    },
  };
}
