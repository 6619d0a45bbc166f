import { invalidArgument } from '../base/status-error.js';
import { deleteNotifications } from '../core/notification/delete-notifications.js';
import { listNotifications } from '../core/notification/list-notifications.js';
import type { Database } from '../database/database.js';
import type { DeleteNotificationsRequest, ListNotificationsRequest } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

const DEFAULT_LIST_LIMIT = 1;
const MAX_LIST_LIMIT = 100;

/** A player's stored notifications. */
export function notificationHandlers({ db }: { readonly db: Database }) {
  return {
    async ListNotifications({ userId }: CallContext, request: ListNotificationsRequest) {
      const limit = request.limit?.value ?? DEFAULT_LIST_LIMIT;
      if (limit < 1 || limit > MAX_LIST_LIMIT) {
        throw invalidArgument(`A list has a limit of 1 to ${MAX_LIST_LIMIT} notifications.`);
      }
      const page = await listNotifications(db, { userId, limit, cursor: request.cacheable_cursor });
      return { notifications: page.notifications, cacheable_cursor: page.cacheableCursor };
    },
    async DeleteNotifications({ userId }: CallContext, { ids }: DeleteNotificationsRequest) {
      await deleteNotifications(db, ids, userId);
      return {};
    },
  };
}
