import { parseTicketRequest } from './parse-ticket-request.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Looks for others to play with, for all members as one. */
export const partyMatchmakerAdd: RealtimeHandler<'party_matchmaker_add'> = async ({ parties }, session, message) => {
  const ticket = parties.matchmakerAdd(message.party_id, session, parseTicketRequest(message));
  return { party_matchmaker_ticket: { party_id: message.party_id, ticket } };
};
