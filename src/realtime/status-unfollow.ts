import { checkUserIdForm } from '../core/account-rules.js';
import type { RealtimeHandler } from './realtime-handler.js';

/** Follows players no more; whom the session does not follow is passed over, and so is its own player. */
export const statusUnfollow: RealtimeHandler<'status_unfollow'> = async (deps, session, { user_ids }) => {
  for (const id of user_ids) checkUserIdForm(id);
  const userIds = user_ids.map((id) => id.toLowerCase()).filter((id) => id !== session.userId);
  deps.statusFollowers.unfollow(session.id, userIds);
  return {};
};
