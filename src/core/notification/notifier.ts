import type { Clock } from '../../base/clock.js';
import { Code } from '../../base/code.js';
import type { Logger } from '../../base/logger.js';
import { notFound, StatusError } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import type { Notification } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import {
  type AddressedNotification,
  checkNotification,
  type NotificationDraft,
  toNotification,
} from './notification.js';
import { storeForEverybody } from './store-for-everybody.js';
import { storeNotifications } from './store-notifications.js';

export interface NotifierDeps {
  readonly db: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly logger: Logger;
  /** Brings notifications, in one message, to every connected session of a user. */
  readonly deliver: (userId: string, notifications: readonly Init<Notification>[]) => void;
  /** Brings a notification to every connected session. */
  readonly deliverToAll: (notification: Init<Notification>) => void;
}

/** Sends notifications: stores those that are to stay, then hands them to whoever is connected. */
export interface Notifier {
  /**
   * Sends all or none. Throws INVALID_ARGUMENT (one that cannot be sent), NOT_FOUND (a persistent one to nobody).
   */
  send(drafts: readonly NotificationDraft[]): Promise<void>;
  /**
   * Tells of a change that is done and stands whether or not the news arrive: users who do not exist are passed over, a
   * failure is logged. Never rejects.
   */
  tell(drafts: readonly NotificationDraft[]): Promise<void>;
  /** Hands over what `storeNotifications` has stored in a transaction of the caller's, which has committed by now. */
  deliver(sent: readonly AddressedNotification[]): void;
  /**
   * Sends one notification to everybody. One that is to stay is stored for every user, in steps, after the promise has
   * resolved. Throws INVALID_ARGUMENT, RESOURCE_EXHAUSTED (too many such are under way).
   */
  sendToAll(draft: Omit<NotificationDraft, 'userId'>): Promise<void>;
  /** Ends what is under way at its next step; resolves once it has ended. */
  stop(): Promise<void>;
}

const MAX_TO_ALL_UNDER_WAY = 16;

export function createNotifier(deps: NotifierDeps): Notifier {
  const { db, clock, logger } = deps;
  const underWay = new Set<Promise<void>>();
  let isStopped = false;

  function deliver(sent: readonly AddressedNotification[]): void {
    const byUser = new Map<string, Init<Notification>[]>();
    for (const { userId, notification } of sent) {
      const list = byUser.get(userId);
      if (list) list.push(notification);
      else byUser.set(userId, [notification]);
    }
    for (const [userId, notifications] of byUser) deps.deliver(userId, notifications);
  }

  async function storeForAll(draft: Omit<NotificationDraft, 'userId'>): Promise<void> {
    const { code } = draft;
    try {
      for await (const sent of storeForEverybody(db, draft)) {
        deliver(sent);
        if (isStopped) {
          logger.warn('the server stops before a notification to all users is stored for each of them', { code });
          return;
        }
      }
    } catch (error) {
      logger.error('a notification to all users could not be stored for each of them', { code, error });
    }
  }

  return {
    async send(drafts) {
      if (drafts.length === 0) return;
      const sent = await db.transaction(async (tx) => {
        const stored = await storeNotifications(tx, lowerCased(drafts), clock.nowMs());
        if (stored.length < drafts.length) throw notFound('There is no such user to notify.');
        return stored;
      });
      deliver(sent);
    },

    async tell(drafts) {
      if (drafts.length === 0) return;
      try {
        deliver(await db.transaction((tx) => storeNotifications(tx, lowerCased(drafts), clock.nowMs())));
      } catch (error) {
        logger.warn('a notification could not be sent', { code: drafts[0]!.code, error });
      }
    },

    deliver,

    async sendToAll(draft) {
      checkNotification(draft);
      if (!draft.persistent) {
        deps.deliverToAll(toNotification(draft, Math.floor(clock.nowMs() / 1000)));
        return;
      }
      if (isStopped || underWay.size >= MAX_TO_ALL_UNDER_WAY) {
        throw new StatusError(Code.RESOURCE_EXHAUSTED, 'Too many notifications to all users are under way.');
      }
      const storing = storeForAll(draft);
      underWay.add(storing);
      void storing.finally(() => underWay.delete(storing));
    },

    async stop() {
      isStopped = true;
      await Promise.all(underWay);
    },
  };
}

/** Streams are named by ids as the database spells them. */
function lowerCased(drafts: readonly NotificationDraft[]): NotificationDraft[] {
  return drafts.map((draft) => ({ ...draft, userId: draft.userId.toLowerCase() }));
}
