import type { RealtimeHandler } from './realtime-handler.js';

/** Changes what listings show of a party, and whether it is open. */
export const partyUpdate: RealtimeHandler<'party_update'> = async (
  { parties },
  session,
  { party_id, open, hidden, label },
) => {
  parties.update(party_id, session, { open, hidden, label });
  return {};
};
