import { NIL_UUID } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { ChannelAddress } from '../../wire/channel-id.js';
import type { MessageRow } from './channel-message.js';

export interface NewMessage {
  readonly channel: ChannelAddress;
  readonly row: MessageRow;
}

const insertAll = {
  name: 'channel_insert_messages',
  text: `insert into message (id, code, sender_id, username, stream_mode, stream_subject, stream_descriptor, stream_label,
      content, create_time, update_time)
    select * from unnest($1::uuid[], $2::int2[], $3::uuid[], $4::varchar[], $5::int2[], $6::uuid[], $7::uuid[],
      $8::varchar[], $9::jsonb[], $10::timestamptz[], $11::timestamptz[])`,
};

/** Adds messages to the histories of their channels, with one statement. Rejects with the database's report. */
export async function insertMessages(db: Queryable, messages: readonly NewMessage[]): Promise<void> {
  const of = (pick: (message: NewMessage) => unknown) => messages.map(pick);
  await db.query(insertAll, [
    of(({ row }) => row.id),
    of(({ row }) => row.code),
    of(({ row }) => row.sender_id),
    of(({ row }) => row.username),
    ...streamColumns.map((column) => of(({ channel }) => column(channel))),
    of(({ row }) => row.content),
    of(({ row }) => timestamptz(row.create_time)),
    of(({ row }) => timestamptz(row.update_time)),
  ]);
}

const streamColumns: readonly ((channel: ChannelAddress) => unknown)[] = [
  ({ mode }) => mode,
  ({ subject }) => subject || NIL_UUID,
  ({ subcontext }) => subcontext || NIL_UUID,
  ({ label }) => label,
];

/** The values of stream_mode, stream_subject, stream_descriptor and stream_label for CHANNEL. */
export function streamValues(channel: ChannelAddress): unknown[] {
  return streamColumns.map((column) => column(channel));
}
