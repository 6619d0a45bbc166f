import type { Session } from '../session/session.js';

/** What game code learns of the session that called it: the `ctx` fields of realtime calls. */
export function sessionContext(session: Session): Record<string, unknown> {
  const { vars, connection } = session;
  return {
    userId: session.userId,
    username: session.username,
    ...(Object.keys(vars).length > 0 ? { vars } : {}),
    userSessionExp: session.expiresAtSec,
    sessionId: session.id,
    lang: session.lang,
    clientIp: connection.clientIp,
    clientPort: connection.clientPort,
  };
}
