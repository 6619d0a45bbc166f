import { removeMessage } from '../core/channel/remove-message.js';
import { channelMember } from './channel-member.js';
import { channelMessageAck } from './channel-message-ack.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Takes back a message of the player's own, in a channel that the session is in. */
export const channelMessageRemove: RealtimeHandler<'channel_message_remove'> = async (deps, session, message) => {
  const { channel, presence } = channelMember(deps, session, message.channel_id);
  const { message_id: messageId } = message;
  const { persistence: persistent } = presence.meta;
  return channelMessageAck(await removeMessage(deps.chat, { channel, messageId, author: session, persistent }));
};
