import { NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { type AddressedNotification, type NotificationDraft, toNotification } from './notification.js';

const USERS_A_STEP = 1000;

/** The user that stands for the server gets none: ids begin after its own. */
const insertForNextUsers = {
  name: 'notifications_insert_for_everybody',
  text: `insert into notification (id, user_id, subject, content, code, sender_id, create_time)
    select gen_random_uuid(), u.id, $2::varchar, $3::jsonb, $4::int2, $5::uuid, statement_timestamp()
    from (select id from users where id > $1::uuid order by id limit $6 for key share) u
    returning id, user_id, floor(date_part('epoch', create_time)) as create_sec`,
};

interface InsertedRow {
  readonly id: string;
  readonly user_id: string;
  readonly create_sec: number;
}

/** Stores a notification for every user, and yields what is to be delivered after each step. */
export async function* storeForEverybody(
  db: Queryable,
  draft: Omit<NotificationDraft, 'userId'>,
): AsyncGenerator<AddressedNotification[]> {
  const { subject, content, code, senderId } = draft;
  for (let after = NIL_UUID; ; ) {
    const values = [after, subject, content, code, senderId || NIL_UUID, USERS_A_STEP];
    const rows = await insert(db, values);
    if (rows.length === 0) return;
    yield rows.map((row) => ({
      userId: row.user_id,
      notification: { ...toNotification(draft, row.create_sec), id: row.id },
    }));
    after = rows.reduce((latest, { user_id: id }) => (id > latest ? id : latest), after);
  }
}

async function insert(db: Queryable, values: readonly unknown[]): Promise<InsertedRow[]> {
  try {
    return (await db.query<InsertedRow>(insertForNextUsers, values)).rows;
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('A notification holds a value that cannot be stored.');
    throw error;
  }
}
