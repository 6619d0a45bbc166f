import { PresenceReason } from '../presence/presence.js';
import { matchStream, parseMatchId } from './match-id.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Leaves a match; leaving one that the session is not in is no error. */
export const matchLeave: RealtimeHandler<'match_leave'> = async ({ tracker }, session, { match_id }) => {
  tracker.untrack(session.id, matchStream(parseMatchId(match_id)), PresenceReason.LEAVE);
  return {};
};
