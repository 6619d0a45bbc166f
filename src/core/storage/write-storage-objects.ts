import type { StorageObjectAck } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';
import type { CommitStorage } from './storage-commit.js';
import { prepareWrite, type StorageOperation, type StorageWrite, type WrittenTimes } from './storage-operation.js';

export interface WriteStorageObjectsArgs {
  /** The player who writes, own objects alone; null for the server. */
  readonly callerId: string | null;
  readonly writes: readonly StorageWrite[];
}

/**
 * Writes all objects or none and acknowledges them in the order of the request; of writes to the same object the later one
 * holds. Throws INVALID_ARGUMENT for an object that is malformed, whose version does not fit, or that may not be written.
 */
export async function writeStorageObjects(
  commit: CommitStorage,
  { callerId, writes }: WriteStorageObjectsArgs,
): Promise<Init<StorageObjectAck>[]> {
  const operations = writes.map((write) => prepareWrite(callerId, write));
  const times = await commit(operations);
  return operations.map((operation, index) => toAck(operation, times[index]!));
}

export function toAck(
  { collection, key, userId, content }: StorageOperation,
  times: WrittenTimes,
): Init<StorageObjectAck> {
  return {
    collection,
    key,
    user_id: userId,
    version: content!.version,
    create_time: timestampOf(times.create_sec),
    update_time: timestampOf(times.update_sec),
  };
}
