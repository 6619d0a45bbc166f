import type { Queryable } from '../../database/database.js';
import { getEdges } from './group-edges.js';
import { GroupState, notAllowed } from './group-rules.js';

/**
 * The role with which a call acts on a group: the caller's own, a superadmin's for the server (null). Throws NOT_FOUND
 * where it is below an admin's, as for those who are no members at all. To be called under the lock of the group.
 */
export async function leadingRole(tx: Queryable, groupId: string, callerId: string | null): Promise<number> {
  if (callerId === null) return GroupState.SUPERADMIN;
  const edges = await getEdges(tx, groupId, [callerId]);
  const state = edges.get(callerId)?.state;
  if (state === undefined || state > GroupState.ADMIN) throw notAllowed();
  return state;
}
