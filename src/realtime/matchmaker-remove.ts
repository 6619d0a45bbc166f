import type { RealtimeHandler } from './realtime-handler.js';

/** Takes a ticket of this session out of the matchmaker. */
export const matchmakerRemove: RealtimeHandler<'matchmaker_remove'> = async ({ matchmaker }, session, { ticket }) => {
  matchmaker.removeSession(session.id, ticket);
  return {};
};
