import { timestamptz } from '../../database/value-parsers.js';
import type { ChannelAddress } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { toChannelMessage } from './channel-message.js';
import type { Author, Chat } from './chat.js';
import { streamValues } from './insert-messages.js';
import { MessageCode } from './message-code.js';
import { checkContent, checkMessageId, messageNotFound } from './message-rules.js';
import { unstorableContent } from './message-writer.js';

export interface UpdateMessageArgs {
  readonly channel: ChannelAddress;
  readonly messageId: string;
  /** Whose message it is: nobody else's is changed. */
  readonly author: Author;
  /** The text of a JSON object. */
  readonly content: string;
  /** Whether the message must be in the history; else it may be one that was never kept. */
  readonly persistent: boolean;
}

// What the server says of a group's members stands, though each such message has one of them as its sender.
const updateChat = {
  name: 'channel_update_message',
  text: `with changed as (
      update message set content = $7, username = $8, update_time = $9
      where id = $1 and sender_id = $2 and stream_mode = $3 and stream_subject = $4 and stream_descriptor = $5
        and stream_label = $6 and code = ${MessageCode.CHAT}
      returning create_time
    )
    select (select create_time from changed) as create_time, exists (select 1 from message where id = $1) as is_kept`,
};

/**
 * Replaces the content of an author's own message, tells everybody in the channel and returns the message as they see
 * it. Throws INVALID_ARGUMENT (an id or content that cannot be), NOT_FOUND (no such message of this author).
 */
export async function updateMessage(chat: Chat, args: UpdateMessageArgs): Promise<Init<ChannelMessage>> {
  const { channel, messageId, author, content, persistent } = args;
  checkMessageId(messageId);
  checkContent(content);
  const nowMs = chat.clock.nextMs();
  const kept = await updateKept(chat, args, nowMs);
  if (kept === undefined && persistent) throw messageNotFound();
  const row = {
    id: messageId,
    code: MessageCode.CHAT_UPDATE,
    sender_id: author.userId,
    username: author.username,
    content,
    create_time: kept ?? nowMs,
    update_time: nowMs,
  };
  const message = toChannelMessage(channel, row, kept !== undefined);
  chat.audience.deliver(channel, message);
  return message;
}

/** When the message was made, undefined where it is in no history. Throws NOT_FOUND where it is, but not the author's. */
async function updateKept(chat: Chat, args: UpdateMessageArgs, nowMs: number): Promise<number | undefined> {
  const { channel, messageId, author, content } = args;
  const values = [messageId, author.userId, ...streamValues(channel), content, author.username, timestamptz(nowMs)];
  try {
    const { rows } = await chat.db.query<{ create_time: number | null; is_kept: boolean }>(updateChat, values);
    const { create_time: createTime, is_kept: isKept } = rows[0]!;
    if (createTime === null && isKept) throw messageNotFound();
    return createTime ?? undefined;
  } catch (error) {
    if (isUnstorableValue(error)) throw unstorableContent();
    throw error;
  }
}
