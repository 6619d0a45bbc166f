import { notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { MessageCode } from '../channel/message-code.js';
import { type GroupChange, groupChange, type RecordGroupEvents } from './group-change.js';
import { addEdges, addToEdgeCount, getEdges, getLeaderIds } from './group-edges.js';
import { Openness } from './group-message.js';
import { joinRequestNotification } from './group-notifications.js';
import { GroupState, groupIsFull, groupNotFound } from './group-rules.js';
import { lockGroup, lockUsers } from './locks.js';

export interface JoinGroupArgs {
  readonly groupId: string;
  readonly userId: string;
  /** How the group is told of the user; left out, as in the account. */
  readonly username?: string;
}

/**
 * Makes a user a member of an open group; of a closed one, notes the request and tells its superadmins and admins.
 * Nothing changes for who is a member, has asked already or is banned. Throws NOT_FOUND (group or user), INVALID_ARGUMENT
 * (the group is full).
 */
export async function joinGroup(
  tx: Queryable,
  record: RecordGroupEvents,
  { groupId, userId, username }: JoinGroupArgs,
): Promise<GroupChange> {
  const users = await lockUsers(tx, [userId]);
  const group = await lockGroup(tx, groupId);
  if (!group) throw groupNotFound();
  const name = username ?? users.get(userId);
  if (name === undefined || !users.has(userId)) throw notFound('There is no such user.');
  if (group.edge_count >= group.max_count) throw groupIsFull();
  if ((await getEdges(tx, groupId, [userId])).has(userId)) return groupChange();

  if (group.state !== Openness.OPEN) {
    await addEdges(tx, groupId, [userId], GroupState.JOIN_REQUEST);
    const leaders = await getLeaderIds(tx, groupId);
    return groupChange({
      notifications: leaders.map((leader) => joinRequestNotification(leader, groupId, userId, name)),
    });
  }
  await addEdges(tx, groupId, [userId], GroupState.MEMBER);
  await addToEdgeCount(tx, groupId, 1);
  return groupChange({
    messages: await record(tx, [{ groupId, userId, username: name, code: MessageCode.GROUP_JOIN }]),
  });
}
