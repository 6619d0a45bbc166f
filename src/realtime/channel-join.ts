import { channelFor, checkMayJoin } from '../core/channel/channel-access.js';
import { NotificationCode } from '../core/notification/notification.js';
import type { Presence } from '../presence/presence.js';
import type { Session } from '../session/session.js';
import { type ChannelAddress, ChannelMode, channelFields, formatChannelId } from '../wire/channel-id.js';
import type { UserPresence } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import { checkStreamCount } from './check-stream-count.js';
import type { RealtimeDeps, RealtimeHandler } from './realtime-handler.js';

/** Enters a room, a channel with another player, or that of a group, and describes it as it was found. */
export const channelJoin: RealtimeHandler<'channel_join'> = async (deps, session, message) => {
  const channel = channelFor(session.userId, message.type, message.target);
  checkStreamCount(deps, session, channel);
  const hidden = message.hidden?.value ?? false;
  const meta = { hidden, persistence: message.persistence?.value ?? true, status: '' };
  const check = () => checkMayJoin(deps.chat.db, channel, session.userId);
  const isNew = await deps.channelMembers.enter(session, channel, meta, check);
  const present = deps.tracker.list(channel);
  if (isNew && channel.mode === ChannelMode.DIRECT_MESSAGE) await askToChat(deps, session, channel, present);
  const { persistence } = deps.tracker.get(channel, session.id)?.meta ?? meta;
  return {
    channel: {
      id: formatChannelId(channel),
      presences: present.filter(({ sessionId }) => !isNew || sessionId !== session.id).map(channelPresence),
      self: { user_id: session.userId, session_id: session.id, username: session.username, persistence },
      ...channelFields(channel),
    },
  };
};

/** Tells the other player of a direct channel, unless present, that somebody waits there. */
async function askToChat(
  { notifier }: RealtimeDeps,
  { userId, username }: Session,
  channel: ChannelAddress,
  present: readonly Presence[],
): Promise<void> {
  const other = channel.subject === userId ? channel.subcontext : channel.subject;
  if (present.some((presence) => presence.userId === other)) return;
  await notifier.tell([
    {
      userId: other,
      subject: `${username} wants to chat`,
      content: JSON.stringify({ username }),
      code: NotificationCode.DM_REQUEST,
      senderId: userId,
      persistent: true,
    },
  ]);
}

function channelPresence({ userId, sessionId, username, meta }: Presence): Init<UserPresence> {
  return { user_id: userId, session_id: sessionId, username, persistence: meta.persistence };
}
