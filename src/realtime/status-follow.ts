import { findUserIds } from '../core/user/find-user-ids.js';
import type { Presence } from '../presence/presence.js';
import { statusStream } from '../presence/stream.js';
import type { UserPresence } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import { badInput } from './realtime-error.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Follows players, by id and by username, and answers the statuses of those who are online. */
export const statusFollow: RealtimeHandler<'status_follow'> = async (deps, session, { user_ids, usernames }) => {
  const found = await findUserIds(deps.chat.db, { ids: user_ids, usernames });
  // Every session follows its own player from its first moment.
  const userIds = found.filter((id) => id !== session.userId);
  if (!deps.statusFollowers.follow(session, userIds)) {
    throw badInput('This connection would follow too many players.');
  }
  const presences = userIds.flatMap((userId) => deps.tracker.list(statusStream(userId)));
  return { status: { presences: presences.map(statusPresence) } };
};

function statusPresence({ userId, sessionId, username, meta }: Presence): Init<UserPresence> {
  return { user_id: userId, session_id: sessionId, username, status: { value: meta.status } };
}
