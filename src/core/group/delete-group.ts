import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { type GroupChange, groupChange } from './group-change.js';
import { getEdges } from './group-edges.js';
import { GroupState } from './group-rules.js';
import { lockGroup } from './locks.js';

const deleteRow = { name: 'group_delete', text: 'delete from groups where id = $1' };

// The rows of the other side are found through the group's own, by the index that leads from users to groups.
const deleteOtherSides = {
  name: 'group_delete_edges_of_users',
  text: `delete from group_edge other using group_edge own
    where own.source_id = $1 and other.source_id = own.destination_id and other.destination_id = $1`,
};
const deleteOwnSides = { name: 'group_delete_edges', text: 'delete from group_edge where source_id = $1' };

/**
 * Deletes a group. Throws INVALID_ARGUMENT unless the caller is a superadmin of it; for the server (null) a group that is
 * none is no mistake.
 */
export async function deleteGroup(tx: Queryable, groupId: string, callerId: string | null): Promise<GroupChange> {
  const group = await lockGroup(tx, groupId);
  if (callerId !== null) {
    const edges = await getEdges(tx, groupId, [callerId]);
    if (!group || edges.get(callerId)?.state !== GroupState.SUPERADMIN) throw notTheSuperadmin();
  }
  if (!group) return groupChange();
  await deleteLockedGroup(tx, groupId);
  return groupChange({ isDeleted: true });
}

/** Deletes a group on which TX has the lock, with all its relations. */
export async function deleteLockedGroup(tx: Queryable, groupId: string): Promise<void> {
  await tx.query(deleteOtherSides, [groupId]);
  await tx.query(deleteOwnSides, [groupId]);
  await tx.query(deleteRow, [groupId]);
}

const notTheSuperadmin = () =>
  invalidArgument('There is no such group, or you are not its superadmin, who alone may delete it.');
