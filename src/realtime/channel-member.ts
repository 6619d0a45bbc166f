import { channelById } from '../core/channel/message-rules.js';
import type { Presence } from '../presence/presence.js';
import type { Session } from '../session/session.js';
import type { ChannelAddress } from '../wire/channel-id.js';
import { badInput } from './realtime-error.js';
import type { RealtimeDeps } from './realtime-handler.js';

/** The channel with an id, and SESSION's presence in it. Throws BAD_INPUT for no channel, or one it is not in. */
export function channelMember(
  { tracker }: RealtimeDeps,
  session: Session,
  channelId: string,
): { channel: ChannelAddress; presence: Presence } {
  const channel = channelById(channelId);
  const presence = tracker.get(channel, session.id);
  if (!presence) throw badInput('The channel has to be joined first.');
  return { channel, presence };
}
