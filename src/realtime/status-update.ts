import { PresenceReason } from '../presence/presence.js';
import { statusStream } from '../presence/stream.js';
import { badInput } from './realtime-error.js';
import type { RealtimeHandler } from './realtime-handler.js';

const MAX_STATUS_BYTES = 2048;

/** Shows a status, also an empty one, to the player's followers; without one the session appears offline. */
export const statusUpdate: RealtimeHandler<'status_update'> = async ({ tracker }, session, { status }) => {
  const stream = statusStream(session.userId);
  if (!status) {
    tracker.untrack(session.id, stream, PresenceReason.LEAVE);
    return {};
  }
  if (Buffer.byteLength(status.value) > MAX_STATUS_BYTES) {
    throw badInput(`A status has at most ${MAX_STATUS_BYTES} bytes.`);
  }
  tracker.update(session, stream, { hidden: false, persistence: false, status: status.value });
  return {};
};
