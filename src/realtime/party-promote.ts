import type { RealtimeHandler } from './realtime-handler.js';

/** Hands the lead to another member. */
export const partyPromote: RealtimeHandler<'party_promote'> = async ({ parties }, session, { party_id, presence }) => {
  parties.promote(party_id, session, presence);
  return {};
};
