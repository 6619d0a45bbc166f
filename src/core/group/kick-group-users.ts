import type { Queryable } from '../../database/database.js';
import { MessageCode } from '../channel/message-code.js';
import type { GroupUsersArgs } from './add-group-users.js';
import { getExpellable } from './get-expellable.js';
import { type GroupChange, groupChange, type RecordGroupEvents } from './group-change.js';
import { addToEdgeCount, removeEdges } from './group-edges.js';
import { isMember } from './group-rules.js';

/**
 * Ends whatever users are to the group: memberships, requests to join, bans. Whom the caller does not reach is passed over.
 * Throws NOT_FOUND (the group, or the caller is below an admin).
 */
export async function kickGroupUsers(
  tx: Queryable,
  record: RecordGroupEvents,
  args: GroupUsersArgs,
): Promise<GroupChange> {
  const { groupId } = args;
  const kicked = await getExpellable(tx, args);
  const members = kicked.filter(({ state }) => isMember(state));
  await removeEdges(
    tx,
    groupId,
    kicked.map(({ userId }) => userId),
  );
  await addToEdgeCount(tx, groupId, -members.length);
  const events = members.map(({ userId, username }) => ({ groupId, userId, username, code: MessageCode.GROUP_KICK }));
  return groupChange({ messages: await record(tx, events), expelled: members.map(({ userId }) => userId) });
}
