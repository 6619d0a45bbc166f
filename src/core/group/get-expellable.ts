import type { Queryable } from '../../database/database.js';
import type { GroupUsersArgs } from './add-group-users.js';
import { countSuperadmins, type GroupEdge, getEdges } from './group-edges.js';
import { GroupState, groupNotFound, notAllowed } from './group-rules.js';
import { leadingRole } from './leading-role.js';
import { lockGroup, lockUsers } from './locks.js';

/**
 * Those of the users whom the caller may kick or ban: an admin reaches who is below an admin, a superadmin and the server
 * reach everybody but the last superadmin. In the order of the call; who is nothing to the group is left out. Takes the
 * locks on users and group. Throws NOT_FOUND (the group, or the caller is below an admin).
 */
export async function getExpellable(
  tx: Queryable,
  { callerId, groupId, userIds }: GroupUsersArgs,
): Promise<readonly GroupEdge[]> {
  await lockUsers(tx, userIds);
  const group = await lockGroup(tx, groupId);
  if (!group) throw callerId === null ? groupNotFound() : notAllowed();
  const role = await leadingRole(tx, groupId, callerId);
  const edges = await getEdges(tx, groupId, userIds);
  let superadmins = await countSuperadmins(tx, groupId);
  return userIds.flatMap((userId) => {
    const edge = edges.get(userId);
    if (!edge) return [];
    if (role !== GroupState.SUPERADMIN) return edge.state > GroupState.ADMIN ? [edge] : [];
    if (edge.state !== GroupState.SUPERADMIN) return [edge];
    return superadmins > 1 && superadmins-- ? [edge] : [];
  });
}
