import type { Queryable } from '../../database/database.js';
import { MessageCode } from '../channel/message-code.js';
import type { GroupUsersArgs } from './add-group-users.js';
import { type GroupChange, groupChange, type RecordGroupEvents } from './group-change.js';
import { countSuperadmins, type GroupEdge, getEdges, setEdges } from './group-edges.js';
import { GroupState, groupNotFound, notAllowed } from './group-rules.js';
import { leadingRole } from './leading-role.js';
import { lockGroup, lockUsers } from './locks.js';

/**
 * Raises members one role: an admin makes admins, a superadmin and the server make superadmins of admins too. Whom the
 * caller cannot raise is passed over. Throws NOT_FOUND (the group, or the caller is below an admin).
 */
export async function promoteGroupUsers(
  tx: Queryable,
  record: RecordGroupEvents,
  args: GroupUsersArgs,
): Promise<GroupChange> {
  const { role, edges } = await lockLedGroup(tx, args);
  const raised = edges.filter(({ state }) => state > role && state <= GroupState.MEMBER);
  return moveBy(-1, tx, record, args.groupId, raised, MessageCode.GROUP_PROMOTE);
}

/**
 * Lowers superadmins and admins one role: an admin reaches admins, a superadmin and the server reach superadmins too, but
 * for the last one. Whom the caller cannot lower is passed over. Throws NOT_FOUND (the group, or the caller is below an
 * admin).
 */
export async function demoteGroupUsers(
  tx: Queryable,
  record: RecordGroupEvents,
  args: GroupUsersArgs,
): Promise<GroupChange> {
  const { role, edges } = await lockLedGroup(tx, args);
  let superadmins = await countSuperadmins(tx, args.groupId);
  const lowered = edges.filter(({ state }) => {
    if (state < role || state > GroupState.ADMIN) return false;
    return state !== GroupState.SUPERADMIN || (superadmins > 1 && superadmins-- > 0);
  });
  return moveBy(1, tx, record, args.groupId, lowered, MessageCode.GROUP_DEMOTE);
}

/** The caller's role and what the users are to the group, in the order of the call, under the locks. */
async function lockLedGroup(tx: Queryable, { callerId, groupId, userIds }: GroupUsersArgs) {
  await lockUsers(tx, userIds);
  const group = await lockGroup(tx, groupId);
  if (!group) throw callerId === null ? groupNotFound() : notAllowed();
  const role = await leadingRole(tx, groupId, callerId);
  const edges = await getEdges(tx, groupId, userIds);
  return { role, edges: userIds.flatMap((id) => edges.get(id) ?? []) };
}

async function moveBy(
  step: 1 | -1,
  tx: Queryable,
  record: RecordGroupEvents,
  groupId: string,
  moved: readonly GroupEdge[],
  code: MessageCode,
): Promise<GroupChange> {
  for (const from of [GroupState.SUPERADMIN, GroupState.ADMIN, GroupState.MEMBER]) {
    const ids = moved.filter(({ state }) => state === from).map(({ userId }) => userId);
    await setEdges(tx, groupId, ids, from + step);
  }
  const events = moved.map(({ userId, username }) => ({ groupId, userId, username, code }));
  return groupChange({ messages: await record(tx, events) });
}
