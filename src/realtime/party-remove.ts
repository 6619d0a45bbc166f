import type { RealtimeHandler } from './realtime-handler.js';

/** Removes a member, or turns down who has asked. */
export const partyRemove: RealtimeHandler<'party_remove'> = async ({ parties }, session, { party_id, presence }) => {
  parties.remove(party_id, session, presence);
  return {};
};
