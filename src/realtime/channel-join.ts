import { channelFor, checkMayJoin } from '../core/channel/channel-access.js';
import { NotificationCode } from '../core/notification/notification.js';
import type { Presence } from '../presence/presence.js';
import type { Session } from '../session/session.js';
import { type ChannelAddress, ChannelMode, channelFields, formatChannelId } from '../wire/channel-id.js';
import type { UserPresence } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import { badInput } from './realtime-error.js';
import type { RealtimeDeps, RealtimeHandler } from './realtime-handler.js';

/** A game needs a handful: this keeps one client from filling the server's memory with rooms. */
const MAX_CHANNELS = 1000;
const CHANNEL_MODES: readonly number[] = Object.values(ChannelMode);

/** Enters a room, a channel with another player, or that of a group, and describes it as it was found. */
export const channelJoin: RealtimeHandler<'channel_join'> = async (deps, session, message) => {
  const channel = channelFor(session.userId, message.type, message.target);
  checkChannelCount(deps, session);
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

function checkChannelCount({ tracker }: RealtimeDeps, session: Session): void {
  let count = 0;
  for (const { stream } of tracker.streamsOf(session.id)) if (CHANNEL_MODES.includes(stream.mode)) count++;
  if (count >= MAX_CHANNELS) throw badInput(`A connection is in at most ${MAX_CHANNELS} channels at once.`);
}

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
