import { isUuid, NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';

/** Where an object is: its collection, its key and its owner; the nil UUID owns what belongs to the server. */
export interface StorageObjectId {
  readonly collection: string;
  readonly key: string;
  readonly userId: string;
}

/** Who may read an object. */
export const ReadPermission = { NOBODY: 0, OWNER: 1, EVERYONE: 2 } as const;
/** Whether its owner may change an object; the server always may. */
export const WritePermission = { NOBODY: 0, OWNER: 1 } as const;

/** The version that stands for "must not exist yet". */
export const NEW_OBJECT = '*';

const MAX_NAME_BYTES = 128;
const MAX_VERSION_BYTES = 32;

/** Throws INVALID_ARGUMENT unless the id may be one of an object. */
export function checkStorageObjectId({ collection, key, userId }: StorageObjectId): void {
  checkCollection(collection);
  checkName(key, 'key');
  if (!isUuid(userId)) throw invalidArgument('The owner of a storage object is given by a UUID.');
}

export function checkCollection(collection: string): void {
  checkName(collection, 'collection');
}

function checkName(name: string, what: string): void {
  if (name === '') throw invalidArgument(`A storage object needs a ${what}.`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw invalidArgument(`The ${what} of a storage object has at most ${MAX_NAME_BYTES} bytes.`);
  }
  if (name.includes('\0')) throw invalidArgument(`The ${what} of a storage object has no null characters.`);
}

/** Throws INVALID_ARGUMENT for a version that no object can have. */
export function checkVersion(version: string): void {
  if (Buffer.byteLength(version) > MAX_VERSION_BYTES || version.includes('\0')) throw versionMismatch();
}

export const versionMismatch = () =>
  invalidArgument('A storage object was rejected: it has another version, or its permissions do not allow this.');

/** A text that is equal for the same object alone. */
export function storageObjectName({ collection, key, userId }: StorageObjectId): string {
  return `${collection}\0${key}\0${userId.toLowerCase()}`;
}

/** The same of a row. */
export const storageRowName = (row: { readonly collection: string; readonly key: string; readonly user_id: string }) =>
  storageObjectName({ collection: row.collection, key: row.key, userId: row.user_id });

/** Orders objects: batches that touch them in this order never wait for each other in a circle. */
export function compareStorageObjectIds(a: StorageObjectId, b: StorageObjectId): number {
  const [nameOfA, nameOfB] = [storageObjectName(a), storageObjectName(b)];
  return nameOfA < nameOfB ? -1 : nameOfA > nameOfB ? 1 : 0;
}

/** Whether CALLERID, null for the server, acts for the server. */
export const isServer = (callerId: string | null): callerId is null => callerId === null;

/** Throws INVALID_ARGUMENT where a player's request reaches for an object that another owns. */
export function checkOwnObject(callerId: string | null, { userId }: StorageObjectId): void {
  if (isServer(callerId) || (userId === callerId && userId !== NIL_UUID)) return;
  throw invalidArgument('A player changes own storage objects alone.');
}
