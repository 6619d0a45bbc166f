import { NIL_UUID } from '../../base/id.js';
import type { StorageDelete, StorageWrite } from '../../core/storage/storage-operation.js';
import type { StorageObjectId } from '../../core/storage/storage-rules.js';
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
import { toJsonText } from './json-text.js';

/** What the argument NAME of FN names as objects; those of no user belong to the server. */
export function storageIds(fn: string, name: string, value: unknown): StorageObjectId[] {
  return list(fn, name, value).map((item, i) => storageId(fn, `${name}[${i}]`, item));
}

export function storageWrites(fn: string, name: string, value: unknown): StorageWrite[] {
  return list(fn, name, value).map((item, i) => storageWrite(fn, `${name}[${i}]`, item));
}

export function storageDeletes(fn: string, name: string, value: unknown): StorageDelete[] {
  return list(fn, name, value).map((item, i) => {
    const { version } = object(fn, `${name}[${i}]`, item);
    const id = storageId(fn, `${name}[${i}]`, item);
    return { version: optional(nonEmptyText, fn, `${name}[${i}].version`, version) ?? '', ...id };
  });
}

function storageId(fn: string, name: string, value: unknown): StorageObjectId {
  const { collection, key, userId } = object(fn, name, value);
  return {
    collection: nonEmptyText(fn, `${name}.collection`, collection),
    key: text(fn, `${name}.key`, key),
    userId: optional(uuid, fn, `${name}.userId`, userId) ?? NIL_UUID,
  };
}

function storageWrite(fn: string, name: string, write: unknown): StorageWrite {
  const { value, version, permissionRead, permissionWrite } = object(fn, name, write);
  const id = storageId(fn, name, write);
  return {
    value: toJsonText(object(fn, `${name}.value`, value)),
    version: optional(nonEmptyText, fn, `${name}.version`, version) ?? '',
    permissionRead: optional(integer, fn, `${name}.permissionRead`, permissionRead),
    permissionWrite: optional(integer, fn, `${name}.permissionWrite`, permissionWrite),
    ...id,
  };
}

/** An object as modules see it. */
export function toStorageObject(stored: Init<StorageObject>): PlainObject {
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

/** The acknowledgement of a write as modules see it. */
export function toStorageAck(ack: {
  readonly collection?: string | null;
  readonly key?: string | null;
  readonly user_id?: string | null;
  readonly version?: string | null;
}): PlainObject {
  return { key: ack.key, collection: ack.collection, userId: ack.user_id, version: ack.version };
}
