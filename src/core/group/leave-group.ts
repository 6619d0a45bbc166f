import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { MessageCode } from '../channel/message-code.js';
import { deleteLockedGroup } from './delete-group.js';
import { type GroupChange, groupChange, type RecordGroupEvents } from './group-change.js';
import { addToEdgeCount, countSuperadmins, getEdges, removeEdges } from './group-edges.js';
import { GroupState, isMember } from './group-rules.js';
import { lockGroup, lockUsers } from './locks.js';

export interface LeaveGroupArgs {
  readonly groupId: string;
  readonly userId: string;
  /** How the group is told of the user; left out, as in the account. */
  readonly username?: string;
}

/**
 * Ends a membership, or withdraws a request to join; the last member who leaves takes the group along. Nothing changes for
 * who is neither, and a ban stays. Throws INVALID_ARGUMENT where others would be left without a superadmin.
 */
export async function leaveGroup(
  tx: Queryable,
  record: RecordGroupEvents,
  { groupId, userId, username }: LeaveGroupArgs,
): Promise<GroupChange> {
  await lockUsers(tx, [userId]);
  const group = await lockGroup(tx, groupId);
  const edge = (await getEdges(tx, groupId, [userId])).get(userId);
  if (!group || !edge || edge.state === GroupState.BANNED) return groupChange();

  if (edge.state === GroupState.SUPERADMIN && (await countSuperadmins(tx, groupId)) === 1) {
    if (group.edge_count > 1) throw invalidArgument('The last superadmin cannot leave a group that has other members.');
    await deleteLockedGroup(tx, groupId);
    return groupChange({ isDeleted: true });
  }
  await removeEdges(tx, groupId, [userId]);
  if (isMember(edge.state)) await addToEdgeCount(tx, groupId, -1);
  const event = { groupId, userId, username: username ?? edge.username, code: MessageCode.GROUP_LEAVE };
  return groupChange({ messages: await record(tx, [event]), expelled: [userId] });
}
