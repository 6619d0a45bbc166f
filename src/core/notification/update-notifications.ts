import { invalidArgument } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { checkNotificationId } from './delete-notifications.js';
import { checkSubject } from './notification.js';

/** What to change of a stored notification; what is left out stays. */
export interface NotificationChange {
  readonly id: string;
  /** The text of a JSON object. */
  readonly content?: string;
  readonly subject?: string;
  readonly senderId?: string;
}

const updateNotification = {
  name: 'notifications_update',
  text: `update notification set content = coalesce($2::jsonb, content), subject = coalesce($3::varchar, subject),
      sender_id = coalesce($4::uuid, sender_id)
    where id = $1`,
};

/**
 * Changes stored notifications, all or none; what does not exist is passed over. Nobody is told. Throws INVALID_ARGUMENT
 * for an id, sender or subject that cannot be.
 */
export async function updateNotifications(db: Database, changes: readonly NotificationChange[]): Promise<void> {
  for (const { id, subject } of changes) {
    checkNotificationId(id);
    if (subject !== undefined) checkSubject(subject);
  }
  if (changes.length === 0) return;
  // In the order of ids, so that two batches never wait for each other in a circle.
  const ordered = [...changes].sort((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1));
  try {
    await db.transaction(async (tx) => {
      for (const { id, content = null, subject = null, senderId = null } of ordered) {
        await tx.query(updateNotification, [id, content, subject, senderId]);
      }
    });
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('A notification holds a value that cannot be stored.');
    throw error;
  }
}
