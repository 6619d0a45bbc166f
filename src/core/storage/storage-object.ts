import type { StorageObject } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';

/** As `STORAGE_COLUMNS` selects it; times in whole seconds since 1970. */
export interface StorageRow {
  readonly collection: string;
  readonly key: string;
  readonly user_id: string;
  /** JSON text. */
  readonly value: string;
  readonly version: string;
  readonly read: number;
  readonly write: number;
  readonly create_sec: number;
  readonly update_sec: number;
}

/** Select list for the times of an object. */
export const STORAGE_TIME_COLUMNS = `floor(date_part('epoch', s.create_time)) as create_sec,
  floor(date_part('epoch', s.update_time)) as update_sec`;

/** Select list for `StorageRow`; the table is s. */
export const STORAGE_COLUMNS = `s.collection, s.key, s.user_id, s.value::text as value, s.version, s.read, s.write,
  ${STORAGE_TIME_COLUMNS}`;

export function toStorageObjectMessage(row: StorageRow): Init<StorageObject> {
  return {
    collection: row.collection,
    key: row.key,
    user_id: row.user_id,
    value: row.value,
    version: row.version,
    permission_read: row.read,
    permission_write: row.write,
    create_time: timestampOf(row.create_sec),
    update_time: timestampOf(row.update_sec),
  };
}
