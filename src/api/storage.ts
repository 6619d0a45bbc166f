import { NIL_UUID } from '../base/id.js';
import { readStorageObjects } from '../core/storage/read-storage-objects.js';
import { writeStorageObjects } from '../core/storage/write-storage-objects.js';
import type { Database } from '../database/database.js';
import type { ReadStorageObjectsRequest, WriteStorageObjectsRequest } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

/** Storage objects: a player's own, and what others let everyone read. */
export function storageHandlers({ db }: { readonly db: Database }) {
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
      return { acks: await writeStorageObjects(db, { callerId: userId, writes }) };
    },
  };
}
