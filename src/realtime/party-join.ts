import { checkStreamCount } from './check-stream-count.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Enters an open party, or asks the leader of a closed one. Who is let in is sent `party`. */
export const partyJoin: RealtimeHandler<'party_join'> = async (deps, session, { party_id }) => {
  checkStreamCount(deps, session);
  deps.parties.join(party_id, session);
  return {};
};
