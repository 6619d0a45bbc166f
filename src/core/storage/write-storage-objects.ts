import { createHash } from 'node:crypto';
import { invalidArgument } from '../../base/status-error.js';
import type { Database, Queryable } from '../../database/database.js';
import { isForeignKeyViolation } from '../../database/database-error.js';
import type { StorageObjectAck } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';
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

export interface WriteStorageObjectsArgs {
  /** The player who writes, own objects alone; null for the server. */
  readonly callerId: string | null;
  readonly writes: readonly StorageWrite[];
}

interface PreparedWrite extends StorageObjectId {
  readonly value: string;
  readonly newVersion: string;
  readonly expectedVersion: string;
  readonly read: number;
  readonly write: number;
}

interface WrittenTimes {
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

/**
 * Writes all objects or none and acknowledges them in the order of the request; of writes to the same object the later one
 * holds. Throws INVALID_ARGUMENT for an object that is malformed, whose version does not fit, or that may not be written.
 */
export async function writeStorageObjects(
  db: Database,
  args: WriteStorageObjectsArgs,
): Promise<Init<StorageObjectAck>[]> {
  const prepared = args.writes.map((write) => prepareWrite(args.callerId, write));
  if (prepared.length === 0) return [];
  // One statement is atomic by itself.
  if (prepared.length === 1) return writeEach(db, args.callerId, prepared);
  return db.transaction((tx) => writeEach(tx, args.callerId, prepared));
}

/** The same within a transaction of the caller. */
export async function writeStorageObjectsIn(
  tx: Queryable,
  args: WriteStorageObjectsArgs,
): Promise<Init<StorageObjectAck>[]> {
  const prepared = args.writes.map((write) => prepareWrite(args.callerId, write));
  return writeEach(tx, args.callerId, prepared);
}

function prepareWrite(callerId: string | null, object: StorageWrite): PreparedWrite {
  const { collection, key, userId, value, version = '' } = object;
  const { permissionRead = ReadPermission.OWNER, permissionWrite = WritePermission.OWNER } = object;
  checkStorageObjectId(object);
  checkOwnObject(callerId, object);
  checkVersion(version);
  checkPermission(permissionRead, ReadPermission, 'read');
  checkPermission(permissionWrite, WritePermission, 'write');
  parseJsonObjectText(value, 'value of a storage object');
  const newVersion = createHash('md5').update(value).digest('hex');
  const permissions = { read: permissionRead, write: permissionWrite };
  return { collection, key, userId, value, newVersion, expectedVersion: version, ...permissions };
}

function checkPermission(value: number, allowed: Readonly<Record<string, number>>, what: string): void {
  const values = Object.values(allowed);
  if (!values.includes(value)) throw invalidArgument(`The ${what} permission is one of ${values.join(', ')}.`);
}

async function writeEach(
  tx: Queryable,
  callerId: string | null,
  writes: readonly PreparedWrite[],
): Promise<Init<StorageObjectAck>[]> {
  const inOrder = writes.map((write, index) => ({ write, index }));
  inOrder.sort((a, b) => compareStorageObjectIds(a.write, b.write) || a.index - b.index);
  const acks: Init<StorageObjectAck>[] = new Array(writes.length);
  for (const { write, index } of inOrder) acks[index] = await writeOne(tx, callerId, write);
  return acks;
}

async function writeOne(tx: Queryable, callerId: string | null, write: PreparedWrite): Promise<Init<StorageObjectAck>> {
  const { collection, key, userId, newVersion } = write;
  const times = await runWrite(tx, callerId, write);
  if (!times) throw versionMismatch();
  return {
    collection,
    key,
    user_id: userId,
    version: newVersion,
    create_time: timestampOf(times.create_sec),
    update_time: timestampOf(times.update_sec),
  };
}

/** The times of what was written, undefined where the conditions of the write do not hold. */
async function runWrite(
  tx: Queryable,
  callerId: string | null,
  { collection, key, userId, value, newVersion, expectedVersion, read, write }: PreparedWrite,
): Promise<WrittenTimes | undefined> {
  const values = [collection, key, userId, value, newVersion, read, write];
  try {
    if (expectedVersion === NEW_OBJECT) return (await tx.query<WrittenTimes>(insertNew, values)).rows[0];
    const all = [...values, isServer(callerId)];
    if (expectedVersion === '') return (await tx.query<WrittenTimes>(insertOrUpdate, all)).rows[0];
    return (await tx.query<WrittenTimes>(updateVersion, [...all, expectedVersion])).rows[0];
  } catch (error) {
    if (isForeignKeyViolation(error)) throw invalidArgument('The owner of a storage object does not exist.');
    if (isUnstorableValue(error)) throw invalidArgument('A storage object holds a value that cannot be stored.');
    throw error;
  }
}
