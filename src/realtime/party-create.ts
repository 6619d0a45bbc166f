import { partyMessage } from '../party/party-message.js';
import { checkStreamCount } from './check-stream-count.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Opens a party; its creator leads it. */
export const partyCreate: RealtimeHandler<'party_create'> = async (deps, session, message) => {
  checkStreamCount(deps, session);
  const { open, hidden, label, max_size: maxSize } = message;
  const party = deps.parties.create(session, { open, hidden, label, maxSize });
  return { party: partyMessage(party, session.id) };
};
