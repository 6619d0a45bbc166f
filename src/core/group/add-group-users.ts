import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { MessageCode } from '../channel/message-code.js';
import { type GroupChange, groupChange, type RecordGroupEvents } from './group-change.js';
import { addEdges, addToEdgeCount, getEdges, setEdges } from './group-edges.js';
import { addedNotification } from './group-notifications.js';
import { GroupState, groupIsFull, groupNotFound, notAllowed } from './group-rules.js';
import { leadingRole } from './leading-role.js';
import { lockGroup, lockUsers } from './locks.js';

/** A call by a player who leads the group, or by the server (null), that concerns some users. */
export interface GroupUsersArgs {
  readonly callerId: string | null;
  readonly groupId: string;
  /** Each once, and none of them the caller. */
  readonly userIds: readonly string[];
}

/**
 * Makes users members, those who asked to join and those who did not; members and banned users are passed over. All or
 * nothing. Throws NOT_FOUND (the group, or the caller is below an admin), INVALID_ARGUMENT (a user who does not exist, not
 * enough room).
 */
export async function addGroupUsers(
  tx: Queryable,
  record: RecordGroupEvents,
  { callerId, groupId, userIds }: GroupUsersArgs,
): Promise<GroupChange> {
  const users = await lockUsers(tx, userIds);
  const group = await lockGroup(tx, groupId);
  if (!group) throw callerId === null ? groupNotFound() : notAllowed();
  await leadingRole(tx, groupId, callerId);
  if (users.size < userIds.length) throw invalidArgument('One of the users does not exist.');

  const edges = await getEdges(tx, groupId, userIds);
  const strangers = userIds.filter((id) => !edges.has(id));
  const asking = userIds.filter((id) => edges.get(id)?.state === GroupState.JOIN_REQUEST);
  const added = userIds.filter((id) => !edges.has(id) || edges.get(id)!.state === GroupState.JOIN_REQUEST);
  if (added.length > 0 && group.edge_count + added.length > group.max_count) throw groupIsFull();

  await addEdges(tx, groupId, strangers, GroupState.MEMBER);
  await setEdges(tx, groupId, asking, GroupState.MEMBER);
  await addToEdgeCount(tx, groupId, added.length);
  const events = added.map((userId) => ({
    groupId,
    userId,
    username: users.get(userId)!,
    code: MessageCode.GROUP_ADD,
  }));
  return groupChange({
    messages: await record(tx, events),
    notifications: added.map((userId) => addedNotification(userId, group, callerId)),
  });
}
