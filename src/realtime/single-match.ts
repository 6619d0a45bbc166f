import { PresenceReason } from '../presence/presence.js';
import { StreamMode } from '../presence/stream.js';
import type { Session } from '../session/session.js';
import type { RealtimeDeps } from './realtime-handler.js';

/** With session.single_match on, a session that enters MATCH_UUID leaves every other match it is in. */
export function leaveOtherMatches({ config, tracker }: RealtimeDeps, session: Session, matchUuid: string): void {
  if (!config['session.single_match']) return;
  for (const { stream } of [...tracker.streamsOf(session.id)]) {
    const isMatch = stream.mode === StreamMode.MATCH_RELAYED || stream.mode === StreamMode.MATCH_AUTHORITATIVE;
    if (isMatch && stream.subject !== matchUuid) tracker.untrack(session.id, stream, PresenceReason.LEAVE);
  }
}
