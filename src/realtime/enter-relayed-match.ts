import type { Session } from '../session/session.js';
import type { Match } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import { checkStreamCount } from './check-stream-count.js';
import { matchStream } from './match-id.js';
import type { RealtimeDeps } from './realtime-handler.js';
import { leaveOtherMatches } from './single-match.js';
import { memberPresences, selfPresence } from './user-presence.js';

/** Makes SESSION a member of the relayed match UUID and describes the match as it was found, a newcomer left out. */
export function enterRelayedMatch(deps: RealtimeDeps, session: Session, uuid: string): Init<Match> {
  const { tracker } = deps;
  const stream = matchStream({ uuid, node: '' });
  leaveOtherMatches(deps, session, uuid);
  checkStreamCount(deps, session, stream);
  const members = tracker.list(stream);
  tracker.track(session, stream, { hidden: false, persistence: false, status: '' });
  return {
    match_id: `${uuid}.`,
    authoritative: false,
    size: members.length,
    presences: memberPresences(members),
    self: selfPresence(session),
  };
}
