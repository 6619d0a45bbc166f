import { NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { Notification } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { isUnstorableValue } from '../unstorable-value.js';
import {
  type AddressedNotification,
  checkNotification,
  type NotificationDraft,
  toNotification,
} from './notification.js';

/**
 * Lists are ordered by time and id: a microsecond from one to the next keeps the order in which a batch was given. The time
 * is not that of the transaction, which began earlier: who lists meanwhile and goes on from there would miss these.
 */
const insertNotifications = {
  name: 'notifications_insert',
  text: `insert into notification (id, user_id, subject, content, code, sender_id, create_time)
    select n.id, n.user_id, n.subject, n.content, n.code, n.sender_id,
      statement_timestamp() + n.place * interval '1 microsecond'
    from unnest($1::uuid[], $2::uuid[], $3::varchar[], $4::jsonb[], $5::int2[], $6::uuid[])
      with ordinality as n(id, user_id, subject, content, code, sender_id, place)
    join users u on u.id = n.user_id
    for key share of u
    returning id, floor(date_part('epoch', create_time)) as create_sec`,
};

/**
 * Makes notifications of DRAFTS and stores the persistent ones, in this order. Answers what is to be delivered, once the
 * caller has committed; persistent ones to users that do not exist are passed over. NOW_MS is the time of those that are
 * not stored. Throws INVALID_ARGUMENT, with nothing stored, for one that cannot be sent.
 */
export async function storeNotifications(
  db: Queryable,
  drafts: readonly NotificationDraft[],
  nowMs: number,
): Promise<AddressedNotification[]> {
  for (const draft of drafts) checkNotification(draft);
  const made = drafts.map((draft) => ({
    userId: draft.userId,
    notification: toNotification(draft, Math.floor(nowMs / 1000)),
  }));
  const persistent = made.filter(({ notification }) => notification.persistent);
  if (persistent.length === 0) return made;
  const storedAtSec = await insert(db, persistent);
  return made.flatMap(({ userId, notification }) => {
    if (!notification.persistent) return { userId, notification };
    const seconds = storedAtSec.get(notification.id!);
    return seconds === undefined
      ? []
      : { userId, notification: { ...notification, create_time: { seconds, nanos: 0 } } };
  });
}

/** When each of those that were stored was, by its id. */
async function insert(db: Queryable, made: readonly AddressedNotification[]): Promise<Map<string, number>> {
  const column = <T>(pick: (notification: Init<Notification>) => T) => made.map((each) => pick(each.notification));
  try {
    const { rows } = await db.query<{ id: string; create_sec: number }>(insertNotifications, [
      column((n) => n.id),
      made.map(({ userId }) => userId),
      column((n) => n.subject),
      column((n) => n.content),
      column((n) => n.code),
      column((n) => n.sender_id || NIL_UUID),
    ]);
    return new Map(rows.map((row) => [row.id, row.create_sec]));
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('A notification holds a value that cannot be stored.');
    throw error;
  }
}
