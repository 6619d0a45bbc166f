import { NIL_UUID } from '../../base/id.js';
import { deleteStorageObjects, type StorageDelete } from '../../core/storage/delete-storage-objects.js';
import { readStorageObjects } from '../../core/storage/read-storage-objects.js';
import type { StorageObjectId } from '../../core/storage/storage-rules.js';
import { type StorageWrite, writeStorageObjects } from '../../core/storage/write-storage-objects.js';
import type { Database } from '../../database/database.js';
import {
  integer,
  list,
  nonEmptyText,
  object,
  optional,
  type PlainObject,
  text,
  uuid,
} from '../../guest/nk/argument.js';
import type { StorageObject } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';

/** nk functions for storage. They act for the server, which may read and write everything. */
export function storageNk({ db }: { readonly db: Database }): NkFunctions {
  return {
    async storageRead(_caller, keys) {
      const objectIds = list('storageRead', 'keys', keys).map((key, i) => objectId('storageRead', `keys[${i}]`, key));
      const objects = await readStorageObjects(db, { callerId: null, objectIds });
      return objects.map(toStorageObject);
    },

    async storageWrite(_caller, keys) {
      const writes = list('storageWrite', 'keys', keys).map((write, i) => storageWrite(`keys[${i}]`, write));
      const acks = await writeStorageObjects(db, { callerId: null, writes });
      return acks.map(({ collection, key, user_id: userId, version }) => ({ key, collection, userId, version }));
    },

    async storageDelete(_caller, keys) {
      const deletes = list('storageDelete', 'keys', keys).map((key, i) => storageDelete(`keys[${i}]`, key));
      await deleteStorageObjects(db, { callerId: null, deletes });
    },
  };
}

/** What belongs to no user belongs to the server. */
function objectId(fn: string, name: string, value: unknown): StorageObjectId {
  const { collection, key, userId } = object(fn, name, value);
  return {
    collection: nonEmptyText(fn, `${name}.collection`, collection),
    key: text(fn, `${name}.key`, key),
    userId: optional(uuid, fn, `${name}.userId`, userId) ?? NIL_UUID,
  };
}

function storageDelete(name: string, value: unknown): StorageDelete {
  const { version } = object('storageDelete', name, value);
  return {
    ...objectId('storageDelete', name, value),
    version: optional(nonEmptyText, 'storageDelete', `${name}.version`, version) ?? '',
  };
}

function storageWrite(name: string, write: unknown): StorageWrite {
  const fn = 'storageWrite';
  const { value, version, permissionRead, permissionWrite } = object(fn, name, write);
  return {
    ...objectId(fn, name, write),
    value: toJsonText(object(fn, `${name}.value`, value)),
    version: optional(nonEmptyText, fn, `${name}.version`, version) ?? '',
    permissionRead: optional(integer, fn, `${name}.permissionRead`, permissionRead),
    permissionWrite: optional(integer, fn, `${name}.permissionWrite`, permissionWrite),
  };
}

function toStorageObject(stored: Init<StorageObject>): PlainObject {
  return {
    key: stored.key,
    collection: stored.collection,
    userId: stored.user_id,
    version: stored.version,
    permissionRead: stored.permission_read,
    permissionWrite: stored.permission_write,
    createTime: Number(stored.create_time?.seconds ?? 0),
    updateTime: Number(stored.update_time?.seconds ?? 0),
    value: JSON.parse(stored.value || '{}'),
  };
}
