import { isUuid, NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { Notification } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { NOTIFICATION_COLUMNS, type NotificationRow, toNotificationMessage } from './notification.js';

export interface ListNotificationsArgs {
  readonly userId: string;
  /** How many at most: 1 to 1,000; narrower limits are the caller's. */
  readonly limit: number;
  /** Where an earlier list ended; '' or left out for the oldest ones. */
  readonly cursor?: string;
}

export interface NotificationPage {
  /** Oldest first. */
  readonly notifications: Init<Notification>[];
  /** Where this page ends: never '', and good for later lists, which then begin with what is new. */
  readonly cacheableCursor: string;
  /** Whether more was there already. */
  readonly hasMore: boolean;
}

/** The last notification that was listed; it may be deleted by now. */
interface Position {
  readonly createTime: number;
  readonly id: string;
}

const MAX_LIMIT = 1000;
const BEGINNING: Position = { createTime: 0, id: NIL_UUID };

/** Follows the primary key. */
export const selectNotifications = {
  name: 'notifications_list',
  text: `select ${NOTIFICATION_COLUMNS} from notification
    where user_id = $1 and (create_time, id) > ($2::timestamptz, $3::uuid)
    order by create_time, id limit $4`,
};

/** One page of a user's stored notifications. Throws INVALID_ARGUMENT for a limit or cursor that cannot be. */
export async function listNotifications(
  db: Queryable,
  { userId, limit, cursor = '' }: ListNotificationsArgs,
): Promise<NotificationPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} notifications.`);
  }
  const after = cursor === '' ? BEGINNING : parseCursor(cursor);
  const values = [userId, timestamptz(after.createTime), after.id, limit + 1];
  const { rows } = await db.query<NotificationRow>(selectNotifications, values);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    notifications: page.map(toNotificationMessage),
    cacheableCursor: formatCursor(last ? { createTime: last.create_time, id: last.id } : after),
    hasMore: rows.length > limit,
  };
}

function formatCursor({ createTime, id }: Position): string {
  return Buffer.from(JSON.stringify([createTime, id])).toString('base64url');
}

function parseCursor(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(position) || position.length !== 2) throw invalidCursor();
    const [createTime, id] = position as unknown[];
    if (typeof createTime !== 'number' || createTime < 0 || createTime > LATEST_MS) throw invalidCursor();
    if (typeof id !== 'string' || !isUuid(id)) throw invalidCursor();
    return { createTime, id };
  } catch {
    throw invalidCursor();
  }
}

/** The year 9999: every time up to it has a text that the database reads. */
const LATEST_MS = 253_402_300_799_000;

const invalidCursor = () => invalidArgument('This cursor did not come from a list of notifications.');
