import { createHash } from 'node:crypto';
import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { compileQuery } from '../../query/compile-query.js';
import type { StorageObject, StorageObjectList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';
import { readStorageObjects } from '../storage/read-storage-objects.js';
import { isServer, ReadPermission, type StorageObjectId } from '../storage/storage-rules.js';
import { createIndexOrder, type IndexPlace, type SortValue } from './index-order.js';
import type { IndexEntry, StorageIndex } from './storage-index.js';

export interface ListStorageIndexArgs {
  /** In the query syntax, over `value.FIELD`, `key`, `user_id`, `create_time` and the like; '' for everything. */
  readonly query: string;
  /** 1 to 10,000. */
  readonly limit: number;
  /** Fields, such as `value.level` or `-value.level`; none: the best matches first. */
  readonly order: readonly string[];
  /** Whose view it is: own objects and public ones; null for the server, which sees everything. */
  readonly callerId: string | null;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string | undefined;
}

export interface ListStorageIndexDeps {
  readonly db: Queryable;
  readonly index: StorageIndex;
  /** Told of objects that the database knows otherwise than the index. */
  readonly onStale: (ids: readonly StorageObjectId[]) => void;
}

const MAX_LIMIT = 10_000;

/**
 * One page of what a search finds, and the cursor of the next page, '' at the end. Pages keep their places while objects
 * come and go. Throws INVALID_ARGUMENT for a query, caller, limit or cursor that cannot be.
 */
export async function listStorageIndex(
  deps: ListStorageIndexDeps,
  { query, limit, order: fields, callerId, cursor = '' }: ListStorageIndexArgs,
): Promise<Init<StorageObjectList>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A storage index is listed with a limit of 1 to ${MAX_LIMIT} objects.`);
  }
  if (callerId !== null && !isUuid(callerId)) throw invalidArgument('The caller is given by a UUID.');
  const order = createIndexOrder(fields);
  const caller = callerId?.toLowerCase() ?? null;
  const search = fingerprint(deps.index.definition.name, query, fields);
  const page = await deps.index.search({
    query: compileQuery(query),
    order,
    limit,
    after: cursor === '' ? undefined : parseCursor(cursor, search),
    maySee: (entry) => maySee(caller, entry),
  });
  const objects = deps.index.definition.indexOnly
    ? page.entries.map(toMessage)
    : await readEntries(deps, caller, page.entries);
  return { objects, cursor: page.next ? formatCursor(page.next, search) : '' };
}

function maySee(callerId: string | null, { read, id }: IndexEntry): boolean {
  if (isServer(callerId) || read === ReadPermission.EVERYONE) return true;
  return read === ReadPermission.OWNER && id.userId === callerId;
}

async function readEntries(
  { db, onStale }: ListStorageIndexDeps,
  callerId: string | null,
  entries: readonly IndexEntry[],
): Promise<Init<StorageObject>[]> {
  const objects = await readStorageObjects(db, { callerId, objectIds: entries.map(({ id }) => id) });
  const found = new Map(objects.map((object) => [`${object.key}\0${object.user_id}`, object.version]));
  const stale = entries.filter(({ id, version }) => found.get(`${id.key}\0${id.userId}`) !== version);
  if (stale.length > 0) onStale(stale.map(({ id }) => id));
  return objects;
}

function toMessage({ id, value, version, read, write, createTime, updateTime }: IndexEntry): Init<StorageObject> {
  return {
    collection: id.collection,
    key: id.key,
    user_id: id.userId,
    value: value ?? '{}',
    version,
    permission_read: read,
    permission_write: write,
    create_time: timestampOf(Math.floor(createTime / 1000)),
    update_time: timestampOf(Math.floor(updateTime / 1000)),
  };
}

/** A cursor holds for one search alone. */
function fingerprint(name: string, query: string, order: readonly string[]): string {
  return createHash('sha1')
    .update(JSON.stringify([name, query, order]))
    .digest('base64url')
    .slice(0, 16);
}

function formatCursor({ values, name }: IndexPlace, search: string): string {
  return Buffer.from(JSON.stringify([search, values, name])).toString('base64url');
}

function parseCursor(cursor: string, search: string): IndexPlace {
  const invalid = () => invalidArgument('This cursor did not come from this search of the storage index.');
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 3) throw invalid();
    const [from, values, name] = place as unknown[];
    if (from !== search || !Array.isArray(values) || typeof name !== 'string') throw invalid();
    if (!values.every(isSortValue)) throw invalid();
    return { values, name };
  } catch {
    throw invalid();
  }
}

function isSortValue(value: unknown): value is SortValue {
  return value === null || typeof value === 'number' || typeof value === 'string';
}
