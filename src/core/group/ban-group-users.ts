import type { Queryable } from '../../database/database.js';
import { MessageCode } from '../channel/message-code.js';
import type { GroupUsersArgs } from './add-group-users.js';
import { getExpellable } from './get-expellable.js';
import { type GroupChange, groupChange, type RecordGroupEvents } from './group-change.js';
import { addEdges, addToEdgeCount, removeEdges } from './group-edges.js';
import { GroupState, isMember } from './group-rules.js';

/**
 * Bans members and those who asked to join, until somebody kicks them: a banned user can neither join nor be added. Whom
 * the caller does not reach, and who is nothing to the group, is passed over. Throws NOT_FOUND (the group, or the caller
 * is below an admin).
 */
export async function banGroupUsers(
  tx: Queryable,
  record: RecordGroupEvents,
  args: GroupUsersArgs,
): Promise<GroupChange> {
  const { groupId } = args;
  const banned = (await getExpellable(tx, args)).filter(({ state }) => state !== GroupState.BANNED);
  const members = banned.filter(({ state }) => isMember(state));
  const ids = banned.map(({ userId }) => userId);
  await removeEdges(tx, groupId, ids);
  await addEdges(tx, groupId, ids, GroupState.BANNED);
  await addToEdgeCount(tx, groupId, -members.length);
  const events = members.map(({ userId, username }) => ({ groupId, userId, username, code: MessageCode.GROUP_BAN }));
  return groupChange({ messages: await record(tx, events), expelled: members.map(({ userId }) => userId) });
}
