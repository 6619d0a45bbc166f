import { createHash } from 'node:crypto';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isForeignKeyViolation } from '../../database/database-error.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { STORAGE_TIME_COLUMNS } from './storage-object.js';
import {
  checkOwnObject,
  checkStorageObjectId,
  checkVersion,
  compareStorageObjectIds,
  isServer,
  NEW_OBJECT,
  ReadPermission,
  type StorageObjectId,
  versionMismatch,
  WritePermission,
} from './storage-rules.js';

export interface StorageWrite extends StorageObjectId {
  /** The text of a JSON object. */
  readonly value: string;
  /** The version that must be replaced, '*' for an object that must not exist yet; '' or left out for either. */
  readonly version?: string;
  /** Left out: OWNER. */
  readonly permissionRead?: number;
  readonly permissionWrite?: number;
}

export interface StorageDelete extends StorageObjectId {
  /** The version that the object must have; '' or left out for any. */
  readonly version?: string;
}

/** A change of one object that has been checked as far as that goes without the database. */
export interface StorageOperation extends StorageObjectId {
  readonly isServer: boolean;
  /** '' for any, '*' for a write that must make a new object. */
  readonly expectedVersion: string;
  /** What to write; absent: the object is deleted. */
  readonly content?: StorageContent;
}

export interface StorageContent {
  readonly value: string;
  readonly version: string;
  readonly read: number;
  readonly write: number;
}

/** The times of an object that was written. */
export interface WrittenTimes {
  readonly create_sec: number;
  readonly update_sec: number;
}

const insertNew = {
  name: 'storage_insert_new',
  text: `insert into storage as s (collection, key, user_id, value, version, read, write)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (collection, key, user_id) do nothing
    returning ${STORAGE_TIME_COLUMNS}`,
};

// $8 tells whether the server writes, which no permission stops.
const insertOrUpdate = {
  name: 'storage_insert_or_update',
  text: `insert into storage as s (collection, key, user_id, value, version, read, write)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (collection, key, user_id) do update set value = excluded.value, version = excluded.version,
      read = excluded.read, write = excluded.write, update_time = now()
    where $8::bool or s.write = 1
    returning ${STORAGE_TIME_COLUMNS}`,
};

const updateVersion = {
  name: 'storage_update_version',
  text: `update storage as s set value = $4, version = $5, read = $6, write = $7, update_time = now()
    where s.collection = $1 and s.key = $2 and s.user_id = $3 and s.version = $9 and ($8::bool or s.write = 1)
    returning ${STORAGE_TIME_COLUMNS}`,
};

// $5 tells whether the server deletes.
const deleteObject = {
  name: 'storage_delete',
  text: `delete from storage s where s.collection = $1 and s.key = $2 and s.user_id = $3
    and ($4::varchar = '' or s.version = $4::varchar) and ($5::bool or s.write = 1)`,
};

/** Throws INVALID_ARGUMENT for a write that cannot be. CALLERID: the player who writes, null for the server. */
export function prepareWrite(callerId: string | null, object: StorageWrite): StorageOperation {
  const { collection, key, userId, value, version = '' } = object;
  const { permissionRead = ReadPermission.OWNER, permissionWrite = WritePermission.OWNER } = object;
  checkStorageObjectId(object);
  checkOwnObject(callerId, object);
  checkVersion(version);
  checkPermission(permissionRead, ReadPermission, 'read');
  checkPermission(permissionWrite, WritePermission, 'write');
  parseJsonObjectText(value, 'value of a storage object');
  const newVersion = createHash('md5').update(value).digest('hex');
  const content = { value, version: newVersion, read: permissionRead, write: permissionWrite };
  return { collection, key, userId, isServer: isServer(callerId), expectedVersion: version, content };
}

/** Throws INVALID_ARGUMENT for a deletion that cannot be. */
export function prepareDelete(callerId: string | null, object: StorageDelete): StorageOperation {
  const { collection, key, userId, version = '' } = object;
  checkStorageObjectId(object);
  checkOwnObject(callerId, object);
  checkVersion(version);
  return { collection, key, userId, isServer: isServer(callerId), expectedVersion: version };
}

function checkPermission(value: number, allowed: Readonly<Record<string, number>>, what: string): void {
  const values = Object.values(allowed);
  if (!values.includes(value)) throw invalidArgument(`The ${what} permission is one of ${values.join(', ')}.`);
}

/**
 * Runs OPERATIONS in TX and gives the times of what was written, undefined for deletions, in their order. Whatever the
 * order asked for, everyone touches objects in one order, so that batches never wait for each other in a circle; those on
 * the same object keep theirs. Throws INVALID_ARGUMENT where one of them cannot be done: the caller's transaction must end.
 */
export async function runStorageOperations(
  tx: Queryable,
  operations: readonly StorageOperation[],
): Promise<(WrittenTimes | undefined)[]> {
  const inOrder = operations.map((operation, index) => ({ operation, index }));
  inOrder.sort((a, b) => compareStorageObjectIds(a.operation, b.operation) || a.index - b.index);
  const times: (WrittenTimes | undefined)[] = new Array(operations.length);
  // They leave together, and the connection answers them one after the other.
  const running = inOrder.map(async ({ operation, index }) => {
    times[index] = await runOperation(tx, operation);
  });
  await Promise.all(running);
  return times;
}

async function runOperation(tx: Queryable, operation: StorageOperation): Promise<WrittenTimes | undefined> {
  const { content } = operation;
  if (content === undefined) {
    await runDelete(tx, operation);
    return undefined;
  }
  const times = await runWrite(tx, operation, content);
  if (!times) throw versionMismatch();
  return times;
}

async function runDelete(tx: Queryable, operation: StorageOperation): Promise<void> {
  const { collection, key, userId, expectedVersion, isServer } = operation;
  const { rowCount } = await tx.query(deleteObject, [collection, key, userId, expectedVersion, isServer]);
  const mayBeMissing = isServer && expectedVersion === '';
  if (rowCount === 0 && !mayBeMissing) throw versionMismatch();
}

/** The times of what was written, undefined where the conditions of the write do not hold. */
async function runWrite(
  tx: Queryable,
  { collection, key, userId, expectedVersion, isServer }: StorageOperation,
  { value, version, read, write }: StorageContent,
): Promise<WrittenTimes | undefined> {
  const values = [collection, key, userId, value, version, read, write];
  try {
    if (expectedVersion === NEW_OBJECT) return (await tx.query<WrittenTimes>(insertNew, values)).rows[0];
    const all = [...values, isServer];
    if (expectedVersion === '') return (await tx.query<WrittenTimes>(insertOrUpdate, all)).rows[0];
    return (await tx.query<WrittenTimes>(updateVersion, [...all, expectedVersion])).rows[0];
  } catch (error) {
    throw toStorageError(error);
  }
}

/** What a caller is told of a refusal by the database; ERROR itself where it is no fault of the caller's. */
export function toStorageError(error: unknown): unknown {
  if (isForeignKeyViolation(error)) return invalidArgument('The owner of a storage object does not exist.');
  if (isUnstorableValue(error)) return invalidArgument('A storage object holds a value that cannot be stored.');
  return error;
}
