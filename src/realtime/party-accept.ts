import type { RealtimeHandler } from './realtime-handler.js';

/** Lets in who has asked. */
export const partyAccept: RealtimeHandler<'party_accept'> = async ({ parties }, session, { party_id, presence }) => {
  parties.accept(party_id, session, presence);
  return {};
};
