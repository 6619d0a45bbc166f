import { channelById } from '../core/channel/message-rules.js';
import { PresenceReason } from '../presence/presence.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Leaves a channel; leaving one that the session is not in is no error. */
export const channelLeave: RealtimeHandler<'channel_leave'> = async ({ tracker }, session, { channel_id }) => {
  tracker.untrack(session.id, channelById(channel_id), PresenceReason.LEAVE);
  return {};
};
