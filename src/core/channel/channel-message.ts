import { type ChannelAddress, channelFields, formatChannelId } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init, Timestamp } from '../../wire/well-known.js';

/** One message; times in milliseconds since 1970, with microseconds as the fraction. */
export interface MessageRow {
  readonly id: string;
  readonly code: number;
  readonly sender_id: string;
  readonly username: string;
  /** The text of a JSON object. */
  readonly content: string;
  readonly create_time: number;
  readonly update_time: number;
}

/** A message as its receivers see it; PERSISTENT tells whether it is in the history. */
export function toChannelMessage(channel: ChannelAddress, row: MessageRow, persistent: boolean): Init<ChannelMessage> {
  return {
    channel_id: formatChannelId(channel),
    message_id: row.id,
    code: { value: row.code },
    sender_id: row.sender_id,
    username: row.username,
    content: row.content,
    create_time: toTimestamp(row.create_time),
    update_time: toTimestamp(row.update_time),
    persistent: { value: persistent },
    ...channelFields(channel),
  };
}

/** Milliseconds are what every client's reader of times takes; the microseconds that order a history stay here. */
function toTimestamp(ms: number): Timestamp {
  const wholeMs = Math.floor(ms);
  const seconds = Math.floor(wholeMs / 1000);
  return { seconds, nanos: (wholeMs - seconds * 1000) * 1_000_000 };
}
