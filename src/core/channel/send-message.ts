import { newUuid } from '../../base/id.js';
import type { ChannelAddress } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { toChannelMessage } from './channel-message.js';
import type { Author, Chat } from './chat.js';
import { MessageCode } from './message-code.js';
import { checkContent } from './message-rules.js';

export interface SendMessageArgs {
  readonly channel: ChannelAddress;
  readonly author: Author;
  /** The text of a JSON object. */
  readonly content: string;
  /** Whether it is kept in the history of the channel. */
  readonly persistent: boolean;
}

/**
 * Brings a message to everybody in a channel and returns it as they see it; one that is to be kept is kept first. Whether
 * the author may write there is for the caller to know. Throws INVALID_ARGUMENT (content that is no JSON object, too
 * long, or cannot be kept), NOT_FOUND (no such author).
 */
export async function sendMessage(chat: Chat, args: SendMessageArgs): Promise<Init<ChannelMessage>> {
  const { channel, author, content, persistent } = args;
  checkContent(content);
  const nowMs = chat.clock.nextMs();
  const row = {
    id: newUuid(),
    code: MessageCode.CHAT,
    sender_id: author.userId,
    username: author.username,
    content,
    create_time: nowMs,
    update_time: nowMs,
  };
  if (persistent) await chat.writer.append({ channel, row });
  const message = toChannelMessage(channel, row, persistent);
  chat.audience.deliver(channel, message);
  return message;
}
