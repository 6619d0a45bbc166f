import { toStatusError } from '../base/status-error.js';
import { ErrorCode } from '../wire/gen/realtime.js';
import { parseTicketRequest } from './parse-ticket-request.js';
import { RealtimeError } from './realtime-error.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Enters the session into the matchmaker. What the matchmaker refuses has the code that Nakama's clients know from it. */
export const matchmakerAdd: RealtimeHandler<'matchmaker_add'> = async ({ matchmaker }, session, message) => {
  const request = parseTicketRequest(message);
  try {
    return { matchmaker_ticket: { ticket: matchmaker.addSession(session, request) } };
  } catch (cause) {
    throw new RealtimeError(ErrorCode.RUNTIME_EXCEPTION, toStatusError(cause).message);
  }
};
