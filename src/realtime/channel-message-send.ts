import { sendMessage } from '../core/channel/send-message.js';
import { channelMember } from './channel-member.js';
import { channelMessageAck } from './channel-message-ack.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Says something in a channel that the session is in. */
export const channelMessageSend: RealtimeHandler<'channel_message_send'> = async (deps, session, message) => {
  const { channel, presence } = channelMember(deps, session, message.channel_id);
  const { content } = message;
  const { persistence: persistent } = presence.meta;
  return channelMessageAck(await sendMessage(deps.chat, { channel, author: session, content, persistent }));
};
