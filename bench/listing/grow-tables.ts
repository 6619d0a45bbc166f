import { NIL_UUID } from '../../src/base/id.js';
import type { Database } from '../../src/database/database.js';
import { CLUB, EPOCH_SEC, GUEST, HUBS, ID_SQL, OWNER, ROOM } from './ids.js';

const ID = ID_SQL('i');
const TIME = `to_timestamp(${EPOCH_SEC} + i)`;
const SERIES = 'from generate_series($1::int, $2::int) as i';

const hub = (i: string) => ID_SQL(`${i} % ${HUBS}`);

/** Adds the rows $1 to $2 to the tables that lists are made from. */
const growth = [
  `insert into users (id, username) select ${ID}, 'player-' || i ${SERIES}`,
  `insert into user_edge (source_id, position, destination_id, state) select '${OWNER}', i, ${ID}, 0 ${SERIES}`,
  // The first users are the hubs, and friends of the guest; the others are friends of one hub each.
  `insert into user_edge (source_id, position, destination_id, state)
    select case when i < ${HUBS} then '${GUEST}'::uuid else ${hub('i')} end, i, ${ID}, 0 ${SERIES}`,
  `insert into notification (id, user_id, subject, code, sender_id, create_time)
    select ${ID}, '${OWNER}', 'subject', 1, '${NIL_UUID}', ${TIME} ${SERIES}`,
  `insert into groups (id, creator_id, name, lang_tag, state, edge_count, max_count, update_time)
    select ${ID}, '${OWNER}', 'group ' || lpad(i::text, 8, '0'), case i % 3 when 0 then 'de' else 'en' end, i % 2,
      1 + i % 50, 100, ${TIME} ${SERIES}`,
  `insert into group_edge (source_id, position, destination_id, state) select '${CLUB}', i, ${ID}, 2 ${SERIES}`,
  `insert into group_edge (source_id, position, destination_id, state) select '${OWNER}', i, ${ID}, 2 ${SERIES}`,
  `insert into message (id, sender_id, username, stream_mode, stream_subject, stream_descriptor, stream_label, create_time)
    select ${ID}, '${OWNER}', 'owner', 2, '${NIL_UUID}', '${NIL_UUID}', '${ROOM}', ${TIME} ${SERIES}`,
];

const people = `insert into users (id, username) values ('${OWNER}', 'owner'), ('${GUEST}', 'guest')`;

/** Checked row by row they take longer than all the rest, and readers never look at them. */
const foreignKeys = [
  ['user_edge', 'user_edge_source_id_fkey'],
  ['user_edge', 'user_edge_destination_id_fkey'],
  ['notification', 'notification_user_id_fkey'],
  ['message', 'message_sender_id_fkey'],
] as const;

/** Adds the measured users, and makes the tables ready for many rows. */
export async function prepareTables(db: Database): Promise<void> {
  await db.queryText(people);
  for (const [table, key] of foreignKeys) await db.queryText(`alter table ${table} drop constraint ${key}`);
}

/** Makes every list that is measured SIZE rows long, from FORMER_SIZE on. */
export async function growTables(db: Database, formerSize: number, size: number): Promise<void> {
  for (const statement of growth) await db.queryText(statement, [formerSize, size - 1]);
  for (const table of ['users', 'user_edge', 'notification', 'groups', 'group_edge', 'message']) {
    await db.queryText(`vacuum analyze ${table}`);
  }
}
