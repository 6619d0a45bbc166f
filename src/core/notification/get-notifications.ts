import type { Queryable } from '../../database/database.js';
import { checkNotificationId } from './delete-notifications.js';
import {
  type AddressedNotification,
  NOTIFICATION_COLUMNS,
  type NotificationRow,
  toNotificationMessage,
} from './notification.js';

const selectByIds = {
  name: 'notifications_get',
  text: `select ${NOTIFICATION_COLUMNS} from notification
    where id = any($1::uuid[]) and ($2::uuid is null or user_id = $2::uuid) order by create_time, id`,
};

/**
 * The stored notifications with these ids, each once, oldest first; those of USER_ID alone where it is given. Throws
 * INVALID_ARGUMENT for an id that no notification has.
 */
export async function getNotifications(
  db: Queryable,
  ids: readonly string[],
  userId?: string,
): Promise<AddressedNotification[]> {
  for (const id of ids) checkNotificationId(id);
  if (ids.length === 0) return [];
  const { rows } = await db.query<NotificationRow>(selectByIds, [ids, userId ?? null]);
  return rows.map((row) => ({ userId: row.user_id, notification: toNotificationMessage(row) }));
}
