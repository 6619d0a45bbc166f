import { NIL_UUID } from '../../base/id.js';
import { deleteNotifications } from '../../core/notification/delete-notifications.js';
import { getNotifications } from '../../core/notification/get-notifications.js';
import { listNotifications } from '../../core/notification/list-notifications.js';
import type { NotificationDraft } from '../../core/notification/notification.js';
import type { Notifier } from '../../core/notification/notifier.js';
import { type NotificationChange, updateNotifications } from '../../core/notification/update-notifications.js';
import type { Database } from '../../database/database.js';
import {
  ArgumentError,
  boolean,
  integer,
  list,
  nonEmptyText,
  object,
  optional,
  text,
  uuid,
  uuids,
} from '../../guest/nk/argument.js';
import type { Notification } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';

export interface NotificationNkDeps {
  readonly db: Database;
  readonly notifier: Pick<Notifier, 'send' | 'sendToAll'>;
}

const DEFAULT_LIST_LIMIT = 100;

/** nk functions for notifications. */
export function notificationNk({ db, notifier }: NotificationNkDeps): NkFunctions {
  return {
    async notificationSend(_caller, userId, subject, content, code, senderId, persistent) {
      const fn = 'notificationSend';
      await notifier.send([
        {
          userId: uuid(fn, 'userId', userId),
          ...message(fn, '', { subject, content, code, persistent }),
          senderId: optional(uuid, fn, 'senderId', senderId) ?? NIL_UUID,
        },
      ]);
    },

    async notificationsSend(_caller, notifications) {
      const fn = 'notificationsSend';
      await notifier.send(list(fn, 'notifications', notifications).map((each, i) => draft(fn, i, each)));
    },

    async notificationSendAll(_caller, subject, content, code, persistent) {
      const fn = 'notificationSendAll';
      await notifier.sendToAll({ ...message(fn, '', { subject, content, code, persistent }), senderId: NIL_UUID });
    },

    async notificationsList(_caller, userId, limit, cursor) {
      const fn = 'notificationsList';
      const page = await listNotifications(db, {
        userId: uuid(fn, 'userId', userId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIST_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor) ?? '',
      });
      return { notifications: page.notifications.map(toListed), cursor: page.hasMore ? page.cacheableCursor : null };
    },

    async notificationsDelete(_caller, notifications) {
      const fn = 'notificationsDelete';
      const deletes = list(fn, 'notifications', notifications).map((each, i) => {
        const { userId, notificationId } = object(fn, `notifications[${i}]`, each);
        return {
          userId: uuid(fn, `notifications[${i}].userId`, userId),
          id: uuid(fn, `notifications[${i}].notificationId`, notificationId),
        };
      });
      await db.transaction(async (tx) => {
        for (const [userId, ids] of byUser(deletes)) await deleteNotifications(tx, ids, userId);
      });
    },

    async notificationsGetId(_caller, ids, userId) {
      const fn = 'notificationsGetId';
      const found = await getNotifications(db, uuids(fn, 'ids', ids), optional(uuid, fn, 'userId', userId));
      return found.map((each) => ({ userId: each.userId, ...toStored(each.notification) }));
    },

    async notificationsDeleteId(_caller, ids, userId) {
      const fn = 'notificationsDeleteId';
      await deleteNotifications(db, uuids(fn, 'ids', ids), optional(uuid, fn, 'userId', userId));
    },

    async notificationsUpdate(_caller, updates) {
      await updateNotifications(db, list('notificationsUpdate', 'updates', updates).map(change));
    },
  };
}

/** What all notifications have, as a module gave it under the names PREFIX begins. */
function message(fn: string, prefix: string, given: Record<string, unknown>) {
  const code = integer(fn, `${prefix}code`, given.code);
  // Codes from 0 down are the server's.
  if (code <= 0) throw new ArgumentError(`nk.${fn}: ${prefix}code must be above 0.`);
  return {
    subject: nonEmptyText(fn, `${prefix}subject`, given.subject),
    content: toJsonText(object(fn, `${prefix}content`, given.content)),
    code,
    persistent: optional(boolean, fn, `${prefix}persistent`, given.persistent) ?? false,
  };
}

function draft(fn: string, index: number, value: unknown): NotificationDraft {
  const name = `notifications[${index}]`;
  const given = object(fn, name, value);
  return {
    userId: uuid(fn, `${name}.userId`, given.userId),
    ...message(fn, `${name}.`, given),
    senderId: optional(uuid, fn, `${name}.senderId`, given.senderId) ?? NIL_UUID,
  };
}

function change(value: unknown, index: number): NotificationChange {
  const fn = 'notificationsUpdate';
  const name = `updates[${index}]`;
  const { id, content, subject, sender } = object(fn, name, value);
  const newContent = optional(object, fn, `${name}.content`, content);
  return {
    id: uuid(fn, `${name}.id`, id),
    content: newContent && toJsonText(newContent),
    subject: optional(nonEmptyText, fn, `${name}.subject`, subject),
    senderId: optional(uuid, fn, `${name}.sender`, sender),
  };
}

/** In the order of user ids, so that two calls never wait for each other in a circle. */
function byUser(deletes: readonly { userId: string; id: string }[]): [string, string[]][] {
  const ids = new Map<string, string[]>();
  for (const { userId, id } of deletes) ids.set(userId, [...(ids.get(userId) ?? []), id]);
  return [...ids].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** As lists have it: the content is a text there, whatever the types of Nakama's package say. */
function toListed(notification: Init<Notification>) {
  const { content, senderId, ...rest } = common(notification);
  return { content, senderId, ...rest };
}

/** As `notificationsGetId` has it: the content is an object, and the sender goes by two names. */
function toStored(notification: Init<Notification>) {
  const { content, senderId, ...rest } = common(notification);
  return { content: JSON.parse(content), senderId, sender: senderId, ...rest };
}

function common(notification: Init<Notification>) {
  return {
    id: notification.id,
    subject: notification.subject,
    code: notification.code,
    persistent: notification.persistent,
    createTime: Number(notification.create_time?.seconds ?? 0),
    content: notification.content || '{}',
    senderId: notification.sender_id,
  };
}
