import type { Session } from '../session/session.js';
import type { UserPresence } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';

export function selfPresence(session: Pick<Session, 'id' | 'userId' | 'username'>): Init<UserPresence> {
  return { user_id: session.userId, session_id: session.id, username: session.username };
}

/** Match members as clients see them. */
export function memberPresences(
  members: Iterable<{ userId: string; sessionId: string; username: string }>,
): Init<UserPresence>[] {
  return Array.from(members, ({ userId, sessionId, username }) => ({
    user_id: userId,
    session_id: sessionId,
    username,
  }));
}
