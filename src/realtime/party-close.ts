import type { RealtimeHandler } from './realtime-handler.js';

/** Ends a party for all its members. */
export const partyClose: RealtimeHandler<'party_close'> = async ({ parties }, session, { party_id }) => {
  parties.close(party_id, session);
  return {};
};
