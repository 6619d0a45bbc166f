import { deleteStorageObjects } from '../../core/storage/delete-storage-objects.js';
import { listStorageObjects } from '../../core/storage/list-storage-objects.js';
import { readStorageObjects } from '../../core/storage/read-storage-objects.js';
import type { CommitStorage } from '../../core/storage/storage-commit.js';
import { writeStorageObjects } from '../../core/storage/write-storage-objects.js';
import type { Queryable } from '../../database/database.js';
import { integer, nonEmptyText, optional, text, uuid } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { storageDeletes, storageIds, storageWrites, toStorageAck, toStorageObject } from './storage-arguments.js';

export interface StorageNkDeps {
  readonly db: Queryable;
  readonly commitStorage: CommitStorage;
  /** Whether objects that are read stay as they are until the transaction ends. */
  readonly locksReads?: boolean;
}

const DEFAULT_LIST_LIMIT = 100;

/** nk functions for storage. They act for the server, which may read and write everything. */
export function storageNk({ db, commitStorage, locksReads = false }: StorageNkDeps): NkFunctions {
  return {
    async storageList(_caller, userId, collection, limit, cursor, callerId) {
      const fn = 'storageList';
      const list = await listStorageObjects(db, {
        userId: optional(uuid, fn, 'userId', userId),
        collection: nonEmptyText(fn, 'collection', collection),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIST_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
        callerId: optional(uuid, fn, 'callerId', callerId) ?? null,
      });
      return { objects: (list.objects ?? []).map(toStorageObject), cursor: list.cursor || null };
    },

    async storageRead(_caller, keys) {
      const objectIds = storageIds('storageRead', 'keys', keys);
      return (await readStorageObjects(db, { callerId: null, objectIds, isLocking: locksReads })).map(toStorageObject);
    },

    async storageWrite(_caller, keys) {
      const writes = storageWrites('storageWrite', 'keys', keys);
      return (await writeStorageObjects(commitStorage, { callerId: null, writes })).map(toStorageAck);
    },

    async storageDelete(_caller, keys) {
      const deletes = storageDeletes('storageDelete', 'keys', keys);
      await deleteStorageObjects(commitStorage, { callerId: null, deletes });
    },
  };
}
