import { updateMessage } from '../core/channel/update-message.js';
import { channelMember } from './channel-member.js';
import { channelMessageAck } from './channel-message-ack.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Replaces the content of a message of the player's own, in a channel that the session is in. */
export const channelMessageUpdate: RealtimeHandler<'channel_message_update'> = async (deps, session, message) => {
  const { channel, presence } = channelMember(deps, session, message.channel_id);
  const { message_id: messageId, content } = message;
  const { persistence: persistent } = presence.meta;
  return channelMessageAck(
    await updateMessage(deps.chat, { channel, messageId, author: session, content, persistent }),
  );
};
