// The relations of a group: each is two rows, one from either side, but a ban, which the group alone has. Who changes them
// holds the lock on the group, and keeps `edge_count` in step.
import type { Queryable } from '../../database/database.js';
import { GroupState } from './group-rules.js';

/** A user who is something to a group. */
export interface GroupEdge {
  readonly userId: string;
  readonly username: string;
  readonly state: number;
}

const selectEdges = {
  name: 'group_edges_get',
  text: `select ge.destination_id as "userId", ge.state, u.username from group_edge ge
    join users u on u.id = ge.destination_id where ge.source_id = $1 and ge.destination_id = any($2::uuid[])`,
};

// Positions order the users of a role, and the groups of a user, by age: nanoseconds of a clock that counts microseconds.
// The random part keeps apart what two groups do to one user at the same time.
const insertEdges = {
  name: 'group_edges_insert',
  text: `with base as materialized (
      select (extract(epoch from clock_timestamp()) * 1000000)::int8 * 1000 + floor(random() * 1000)::int8 as position
    ), added as (
      select base.position + u.ordinal as position, u.id from base, unnest($2::uuid[]) with ordinality u (id, ordinal)
    )
    insert into group_edge (source_id, destination_id, state, position)
    select $1::uuid, id, $3::int2, position from added
    union all select id, $1::uuid, $3::int2, position from added where $3::int2 <> ${GroupState.BANNED}`,
};

const updateEdges = {
  name: 'group_edges_update',
  text: `update group_edge set state = $3, update_time = now()
    where (source_id = $1 and destination_id = any($2::uuid[])) or (source_id = any($2::uuid[]) and destination_id = $1)`,
};

const deleteEdges = {
  name: 'group_edges_delete',
  text: `delete from group_edge
    where (source_id = $1 and destination_id = any($2::uuid[])) or (source_id = any($2::uuid[]) and destination_id = $1)`,
};

const countByState = {
  name: 'group_edges_count_superadmins',
  text: `select count(*)::int4 as count from group_edge where source_id = $1 and state = ${GroupState.SUPERADMIN}`,
};

const selectLeaders = {
  name: 'group_edges_leaders',
  text: `select destination_id as id from group_edge where source_id = $1 and state <= ${GroupState.ADMIN}`,
};

const addToCount = {
  name: 'group_edge_count_add',
  text: 'update groups set edge_count = edge_count + $2::int4, update_time = now() where id = $1',
};

/** What each of USERIDS is to the group; those who are nothing to it are left out. */
export async function getEdges(
  db: Queryable,
  groupId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, GroupEdge>> {
  const { rows } = await db.query<GroupEdge>(selectEdges, [groupId, userIds]);
  return new Map(rows.map((edge) => [edge.userId, edge]));
}

/** Relates users who are nothing to the group yet, in this order. */
export async function addEdges(tx: Queryable, groupId: string, userIds: readonly string[], state: number) {
  if (userIds.length > 0) await tx.query(insertEdges, [groupId, userIds, state]);
}

export async function setEdges(tx: Queryable, groupId: string, userIds: readonly string[], state: number) {
  if (userIds.length > 0) await tx.query(updateEdges, [groupId, userIds, state]);
}

export async function removeEdges(tx: Queryable, groupId: string, userIds: readonly string[]) {
  if (userIds.length > 0) await tx.query(deleteEdges, [groupId, userIds]);
}

/** Adds to the number of members; a change of it is a change of the group, with its `update_time`. */
export async function addToEdgeCount(tx: Queryable, groupId: string, difference: number): Promise<void> {
  if (difference !== 0) await tx.query(addToCount, [groupId, difference]);
}

export async function countSuperadmins(tx: Queryable, groupId: string): Promise<number> {
  return (await tx.query<{ count: number }>(countByState, [groupId])).rows[0]!.count;
}

/** Superadmins and admins. */
export async function getLeaderIds(tx: Queryable, groupId: string): Promise<string[]> {
  return (await tx.query<{ id: string }>(selectLeaders, [groupId])).rows.map(({ id }) => id);
}
