import type { ChannelAddress } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { toChannelMessage } from './channel-message.js';
import type { Author, Chat } from './chat.js';
import { streamValues } from './insert-messages.js';
import { MessageCode } from './message-code.js';
import { checkMessageId, messageNotFound } from './message-rules.js';

export interface RemoveMessageArgs {
  readonly channel: ChannelAddress;
  readonly messageId: string;
  /** Whose message it is: nobody else's is removed. */
  readonly author: Author;
  /** Whether the message must be in the history; else it may be one that was never kept. */
  readonly persistent: boolean;
}

interface Removed {
  readonly create_time: number | null;
  readonly update_time: number | null;
  readonly is_kept: boolean;
}

const deleteChat = {
  name: 'channel_remove_message',
  text: `with removed as (
      delete from message
      where id = $1 and sender_id = $2 and stream_mode = $3 and stream_subject = $4 and stream_descriptor = $5
        and stream_label = $6 and code = ${MessageCode.CHAT}
      returning create_time, update_time
    )
    select (select create_time from removed) as create_time, (select update_time from removed) as update_time,
      exists (select 1 from message where id = $1) as is_kept`,
};

/**
 * Takes back an author's own message, tells everybody in the channel and returns the message as they see it, which is
 * without content. Throws INVALID_ARGUMENT (an id that cannot be), NOT_FOUND (no such message of this author).
 */
export async function removeMessage(chat: Chat, args: RemoveMessageArgs): Promise<Init<ChannelMessage>> {
  const { channel, messageId, author, persistent } = args;
  checkMessageId(messageId);
  const { rows } = await chat.db.query<Removed>(deleteChat, [messageId, author.userId, ...streamValues(channel)]);
  const { create_time: createTime, update_time: updateTime, is_kept: isKept } = rows[0]!;
  const wasKept = createTime !== null;
  if (!wasKept && (persistent || isKept)) throw messageNotFound();
  const nowMs = chat.clock.nextMs();
  const row = {
    id: messageId,
    code: MessageCode.CHAT_REMOVE,
    sender_id: author.userId,
    username: author.username,
    content: '{}',
    create_time: createTime ?? nowMs,
    update_time: updateTime ?? nowMs,
  };
  const message = toChannelMessage(channel, row, wasKept);
  chat.audience.deliver(channel, message);
  return message;
}
