import type { RealtimeHandler } from './realtime-handler.js';
import { selfPresence } from './user-presence.js';

/** Tells the leader who waits to be let in. */
export const partyJoinRequestList: RealtimeHandler<'party_join_request_list'> = async (
  { parties },
  session,
  { party_id },
) => {
  const presences = parties.joinRequests(party_id, session).map((asking) => selfPresence(asking));
  return { party_join_request: { party_id, presences } };
};
