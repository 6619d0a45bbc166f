import type { CommitStorage } from './storage-commit.js';
import { prepareDelete, type StorageDelete } from './storage-operation.js';

export interface DeleteStorageObjectsArgs {
  /** The player who deletes, own objects alone; null for the server. */
  readonly callerId: string | null;
  readonly deletes: readonly StorageDelete[];
}

/**
 * Deletes all objects or none. Throws INVALID_ARGUMENT for an object whose version does not fit or that may not be
 * deleted; for a player also for one that does not exist, for the server only where it named a version.
 */
export async function deleteStorageObjects(
  commit: CommitStorage,
  { callerId, deletes }: DeleteStorageObjectsArgs,
): Promise<void> {
  await commit(deletes.map((object) => prepareDelete(callerId, object)));
}
