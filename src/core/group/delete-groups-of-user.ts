import type { Queryable } from '../../database/database.js';
import { deleteLockedGroup } from './delete-group.js';
import { addToEdgeCount, countSuperadmins, removeEdges } from './group-edges.js';
import { GroupState, isMember } from './group-rules.js';

// Bans are on the side of the groups alone; an index leads to them.
const selectGroupIds = {
  name: 'groups_of_user',
  text: `select destination_id as id from group_edge where source_id = $1
    union select source_id from group_edge where destination_id = $1 and state = ${GroupState.BANNED}`,
};
const lockGroupRows = {
  name: 'groups_lock',
  text: 'select id from groups where id = any($1::uuid[]) order by id for update',
};

// The user's own row is gone by then.
const selectState = {
  name: 'group_state_of_user',
  text: 'select state from group_edge where source_id = $1 and destination_id = $2',
};

/**
 * Takes a user who is being deleted out of all groups, requests and bans included. A group whose last superadmin this was
 * is deleted, whoever else is in it: nobody could lead it. Returns the ids of those groups, whose channels the caller
 * closes. TX has the lock on the user, so that no relation is added meanwhile.
 */
export async function deleteGroupsOfUser(tx: Queryable, userId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(selectGroupIds, [userId]);
  if (rows.length === 0) return [];
  const locked = await tx.query<{ id: string }>(lockGroupRows, [rows.map(({ id }) => id)]);
  const deleted: string[] = [];
  for (const { id } of locked.rows) if (await removeUser(tx, id, userId)) deleted.push(id);
  return deleted;
}

/** Whether the group is gone with the user. */
async function removeUser(tx: Queryable, groupId: string, userId: string): Promise<boolean> {
  const { rows } = await tx.query<{ state: number }>(selectState, [groupId, userId]);
  const state = rows[0]?.state;
  if (state === undefined) return false;
  if (state === GroupState.SUPERADMIN && (await countSuperadmins(tx, groupId)) === 1) {
    await deleteLockedGroup(tx, groupId);
    return true;
  }
  await removeEdges(tx, groupId, [userId]);
  if (isMember(state)) await addToEdgeCount(tx, groupId, -1);
  return false;
}
