import type { RealtimeHandler } from './realtime-handler.js';

/** Hands data to the other members. */
export const partyDataSend: RealtimeHandler<'party_data_send'> = async (
  { parties },
  session,
  { party_id, op_code, data },
) => {
  parties.sendData(party_id, session, op_code, data);
  return {};
};
