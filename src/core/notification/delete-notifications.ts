import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';

const deleteOwn = {
  name: 'notifications_delete_own',
  text: 'delete from notification where id = any($1::uuid[]) and user_id = $2',
};
const deleteAny = { name: 'notifications_delete_any', text: 'delete from notification where id = any($1::uuid[])' };

/**
 * Deletes stored notifications, those of USER_ID alone where it is given; what does not exist is passed over. Throws
 * INVALID_ARGUMENT, with nothing deleted, for an id that no notification has.
 */
export async function deleteNotifications(db: Queryable, ids: readonly string[], userId?: string): Promise<void> {
  for (const id of ids) checkNotificationId(id);
  if (ids.length === 0) return;
  if (userId === undefined) await db.query(deleteAny, [ids]);
  else await db.query(deleteOwn, [ids, userId]);
}

export function checkNotificationId(id: string): void {
  if (!isUuid(id)) throw invalidArgument('A notification is named by a UUID.');
}
