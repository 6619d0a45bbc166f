import type { Queryable } from '../../database/database.js';
import type { GroupUserList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { PUBLIC_COLUMNS, toUserMessage, type UserRow } from '../account-message.js';
import { parseGroupId } from './group-rules.js';
import { EDGES_IN_ORDER, type EdgeRow, edgePage, edgeValues, type ListEdgesArgs } from './list-edges.js';

const selectPage = {
  name: 'group_users_list',
  text: `select ${PUBLIC_COLUMNS}, ge.state as edge_state, ge.position as edge_position
    from group_edge ge join users u on u.id = ge.destination_id where ${EDGES_IN_ORDER}`,
};

/**
 * One page of what users are to a group, by role, then by age, and the cursor of the next page, '' at the end; a group
 * that is none has nobody. Throws INVALID_ARGUMENT for a group id, state, limit or cursor that cannot be.
 */
export async function listGroupUsers(
  db: Queryable,
  args: ListEdgesArgs & { readonly groupId: string },
  isOnline: (userId: string) => boolean,
): Promise<Init<GroupUserList>> {
  const groupId = parseGroupId(args.groupId);
  const { rows } = await db.query<UserRow & EdgeRow>(selectPage, edgeValues(groupId, args));
  const { page, cursor } = edgePage(groupId, args, rows);
  const users = page.map((row) => ({ user: toUserMessage(row, isOnline(row.id)), state: { value: row.edge_state } }));
  return { group_users: users, cursor };
}
