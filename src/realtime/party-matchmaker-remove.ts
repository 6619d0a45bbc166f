import type { RealtimeHandler } from './realtime-handler.js';

/** Stops looking for a match. */
export const partyMatchmakerRemove: RealtimeHandler<'party_matchmaker_remove'> = async (
  { parties },
  session,
  { party_id, ticket },
) => {
  parties.matchmakerRemove(party_id, session, ticket);
  return {};
};
