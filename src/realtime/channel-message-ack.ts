import type { ChannelMessage } from '../wire/gen/api.js';
import type { Envelope } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';

/** What the author of MESSAGE is answered: all of it but sender and content. */
export function channelMessageAck(message: Init<ChannelMessage>): Init<Envelope> {
  const { sender_id: _sender, content: _content, ...ack } = message;
  return { channel_message_ack: ack };
}
