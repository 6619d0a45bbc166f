import type { RealtimeHandler } from './realtime-handler.js';

/** Leaves a party; leaving one that the session is not in is no error. */
export const partyLeave: RealtimeHandler<'party_leave'> = async ({ parties }, session, { party_id }) => {
  parties.leave(party_id, session);
  return {};
};
