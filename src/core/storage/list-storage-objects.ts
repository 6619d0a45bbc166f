import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { StorageObjectList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { STORAGE_COLUMNS, type StorageRow, toStorageObjectMessage } from './storage-object.js';
import { checkCollection, isServer, ReadPermission } from './storage-rules.js';

export interface ListStorageObjectsArgs {
  /** The player who lists; null for the server, which may list everything. */
  readonly callerId: string | null;
  readonly collection: string;
  /** Whose objects; left out, those of everyone. */
  readonly userId?: string;
  /** How many at most: 1 to 10,000; narrower limits are the caller's. */
  readonly limit: number;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string;
}

/** The last object of a page, in the order of lists. */
interface Position {
  readonly read: number;
  readonly key: string;
  readonly userId: string;
}

const MAX_LIMIT = 10_000;
const FIRST: Position = { read: -1, key: '', userId: '00000000-0000-0000-0000-000000000000' };

// Both follow an index of the table, so that a page costs the same wherever it begins.
const listOfUser = {
  name: 'storage_list_of_user',
  text: `select ${STORAGE_COLUMNS} from storage s
    where s.collection = $1 and s.user_id = $6 and s.read >= $2 and (s.read, s.key) > ($3::int2, $4::varchar)
    order by s.read, s.key limit $5`,
};
const listOfAll = {
  name: 'storage_list_of_all',
  text: `select ${STORAGE_COLUMNS} from storage s
    where s.collection = $1 and s.read >= $2 and (s.read, s.key, s.user_id) > ($3::int2, $4::varchar, $6::uuid)
    order by s.read, s.key, s.user_id limit $5`,
};

/**
 * One page of the objects of a collection that may be read, and the cursor of the next page, '' at the end. Throws
 * INVALID_ARGUMENT for a collection, owner, limit or cursor that cannot be.
 */
export async function listStorageObjects(
  db: Queryable,
  { callerId, collection, userId, limit, cursor = '' }: ListStorageObjectsArgs,
): Promise<Init<StorageObjectList>> {
  checkCollection(collection);
  if (userId !== undefined && !isUuid(userId))
    throw invalidArgument('The owner of storage objects is given by a UUID.');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} objects.`);
  }
  const after = cursor === '' ? FIRST : parseCursor(cursor);
  const values = [collection, leastPermission(callerId, userId), after.read, after.key, limit + 1];
  const { rows } = userId
    ? await db.query<StorageRow>(listOfUser, [...values, userId])
    : await db.query<StorageRow>(listOfAll, [...values, after.userId]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return { objects: page.map(toStorageObjectMessage), cursor: isMore ? formatCursor(last) : '' };
}

function leastPermission(callerId: string | null, userId: string | undefined): number {
  if (isServer(callerId)) return ReadPermission.NOBODY;
  return callerId === userId?.toLowerCase() ? ReadPermission.OWNER : ReadPermission.EVERYONE;
}

function formatCursor(row: StorageRow): string {
  return Buffer.from(JSON.stringify([row.read, row.key, row.user_id])).toString('base64url');
}

function parseCursor(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(position) || position.length !== 3) throw invalidCursor();
    const [read, key, userId] = position as unknown[];
    if (typeof read !== 'number' || !Object.values<number>(ReadPermission).includes(read)) throw invalidCursor();
    if (typeof key !== 'string' || key.includes('\0')) throw invalidCursor();
    if (typeof userId !== 'string' || !isUuid(userId)) throw invalidCursor();
    return { read, key, userId };
  } catch {
    throw invalidCursor();
  }
}

const invalidCursor = () => invalidArgument('This cursor did not come from a list of storage objects.');
