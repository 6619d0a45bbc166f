import type { Logger } from '../base/logger.js';
import { createNotifier, type Notifier } from '../core/notification/notifier.js';
import type { Database } from '../database/database.js';
import { StreamMode } from '../presence/stream.js';
import type { Foundation } from './foundation.js';

/** What sends notifications: to a user's own stream, in which each of the user's sessions is from its first moment. */
export function createNotifications({ clock, sessions, router }: Foundation, db: Database, logger: Logger): Notifier {
  return createNotifier({
    db,
    clock,
    logger,
    deliver: (userId, notifications) => {
      const stream = { mode: StreamMode.NOTIFICATIONS, subject: userId, subcontext: '', label: '' };
      router.toStream(stream, { notifications: { notifications } });
    },
    deliverToAll: (notification) => {
      router.send(sessions.all(), { notifications: { notifications: [notification] } });
    },
  });
}
