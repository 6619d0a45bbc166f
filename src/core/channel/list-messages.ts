import { invalidArgument } from '../../base/status-error.js';
import type { Queryable, Statement } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import { type ChannelAddress, formatChannelId } from '../../wire/channel-id.js';
import type { ChannelMessageList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type MessageRow, toChannelMessage } from './channel-message.js';
import { streamValues } from './insert-messages.js';
import {
  FIRST,
  formatCursor,
  isAfter,
  LAST,
  type MessageCursor,
  type Position,
  parseCursor,
} from './message-cursor.js';

export interface ListMessagesArgs {
  readonly channel: ChannelAddress;
  /** 1 to 100. */
  readonly limit: number;
  /** Oldest first, or newest first. */
  readonly forward: boolean;
  /** Where a page before ended or began; '' for the first page. */
  readonly cursor: string;
}

const MAX_LIMIT = 100;

// Both read the primary key, so that a page costs the same wherever it begins.
const select = (comparison: string, order: string) =>
  `select id, code, sender_id, username, content::text as content, create_time, update_time from message
    where stream_mode = $1 and stream_subject = $2 and stream_descriptor = $3 and stream_label = $4
      and (create_time, id) ${comparison} ($5::timestamptz, $6::uuid)
    order by create_time ${order}, id ${order} limit $7`;
const ascending: Statement = { name: 'channel_list_ascending', text: select('>', 'asc') };
const descending: Statement = { name: 'channel_list_descending', text: select('<', 'desc') };

/**
 * A page of the history of a channel, in the order of sending or against it, with cursors of the pages behind and before
 * it, '' where there is none, and a cacheable one that leads on from the newest message seen, also later. Pages neither
 * repeat nor skip a message, whatever is sent and removed meanwhile. Whether the reader may read it is for the caller to
 * know. Throws INVALID_ARGUMENT for a limit or cursor that cannot be.
 */
export async function listMessages(db: Queryable, args: ListMessagesArgs): Promise<Init<ChannelMessageList>> {
  const { channel, limit, forward } = args;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} messages.`);
  }
  const channelId = formatChannelId(channel);
  const from = args.cursor === '' ? undefined : parseCursor(args.cursor, channelId, forward);
  const isNext = from?.isNext ?? true;
  const found = await read(db, args, forward === isNext, from?.at);
  const page = found.slice(0, limit);
  // A page before is read away from the one it leads back from.
  if (!isNext) page.reverse();
  const hasMore = found.length > limit;
  return {
    messages: page.map((row) => toChannelMessage(channel, row, true)),
    ...cursors(page, { channelId, forward, from, isNext, hasMore }),
  };
}

async function read(
  db: Queryable,
  { channel, limit }: ListMessagesArgs,
  isAscending: boolean,
  at: Position | undefined,
): Promise<MessageRow[]> {
  const { timeMs, id } = at ?? (isAscending ? FIRST : LAST);
  const values = [...streamValues(channel), timestamptz(timeMs), id, limit + 1];
  return (await db.query<MessageRow>(isAscending ? ascending : descending, values)).rows;
}

interface Listing {
  readonly channelId: string;
  readonly forward: boolean;
  readonly from: MessageCursor | undefined;
  readonly isNext: boolean;
  /** Whether there are more in the direction that was read. */
  readonly hasMore: boolean;
}

function cursors(page: readonly MessageRow[], { channelId, forward, from, isNext, hasMore }: Listing) {
  const [first, last] = [page[0], page.at(-1)].map((row) => row && positionOf(row));
  const newest = newestOf(from?.newest, forward ? last : first);
  const cursor = (at: Position | undefined, fields: { forward: boolean; isNext: boolean }) =>
    at && newest ? formatCursor({ channelId, at, newest, ...fields }) : '';
  const hasNext = isNext ? hasMore : true;
  const hasPrevious = isNext ? from !== undefined : hasMore;
  return {
    next_cursor: hasNext ? cursor(last, { forward, isNext: true }) : '',
    prev_cursor: hasPrevious ? cursor(first, { forward, isNext: false }) : '',
    cacheable_cursor: cursor(newest, { forward: true, isNext: true }),
  };
}

function newestOf(a: Position | undefined, b: Position | undefined): Position | undefined {
  if (!a || !b) return a ?? b;
  return isAfter(a, b) ? a : b;
}

function positionOf({ create_time: timeMs, id }: MessageRow): Position {
  return { timeMs, id };
}
