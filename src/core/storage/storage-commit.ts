import type { Database, Queryable } from '../../database/database.js';
import { isRetryable } from '../../database/database-error.js';
import { runStorageOperations, type StorageOperation, type WrittenTimes } from './storage-operation.js';
import { type StorageObjectId, versionMismatch } from './storage-rules.js';
import { createStorageWriteGroup, isPlainBatch, writePlainBatch } from './storage-write-group.js';

/**
 * Carries out all operations or none; the times of what was written, undefined for deletions, in their order. Rejects with
 * INVALID_ARGUMENT where one of them cannot be done.
 */
export type CommitStorage = (operations: readonly StorageOperation[]) => Promise<(WrittenTimes | undefined)[]>;

/** Told of objects after they were written or deleted. It never rejects; callers are answered once it is done. */
export type OnStorageChanged = (ids: readonly StorageObjectId[]) => Promise<void>;

export interface StorageCommitDeps {
  readonly db: Database;
  readonly onChanged: OnStorageChanged;
}

/** The one way by which objects change. Single writes of many callers in the same moment share one statement. */
export function createStorageCommit({ db, onChanged }: StorageCommitDeps): CommitStorage {
  const groups = { server: createStorageWriteGroup(db, true), players: createStorageWriteGroup(db, false) };

  async function writeInGroup(operation: StorageOperation): Promise<WrittenTimes> {
    const group = operation.isServer ? groups.server : groups.players;
    const times = await group.submit(operation);
    if (!times) throw versionMismatch();
    return times;
  }

  async function run(operations: readonly StorageOperation[]): Promise<(WrittenTimes | undefined)[]> {
    const [first] = operations;
    if (operations.length > 1 && isPlainBatch(operations)) {
      return atomically(db, (queryable) => writePlainBatch(queryable, operations));
    }
    if (operations.length > 1 || !first) return db.transaction((tx) => runStorageOperations(tx, operations));
    if (first.content && first.expectedVersion === '') return [await writeInGroup(first)];
    return atomically(db, (queryable) => runStorageOperations(queryable, operations));
  }

  return async (operations) => {
    if (operations.length === 0) return [];
    const times = await run(operations);
    await onChanged(operations);
    return times;
  };
}

/** Runs WORK, a single statement, which is atomic by itself; in a transaction only where that has to be tried again. */
export async function atomically<T>(db: Database, work: (queryable: Queryable) => Promise<T>): Promise<T> {
  try {
    return await work(db);
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return db.transaction(work);
  }
}
