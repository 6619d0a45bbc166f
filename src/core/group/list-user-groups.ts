import type { Queryable } from '../../database/database.js';
import type { UserGroupList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { checkUserIdForm } from '../account-rules.js';
import { GROUP_COLUMNS, type GroupRow, toGroupMessage } from './group-message.js';
import { EDGES_IN_ORDER, type EdgeRow, edgePage, edgeValues, type ListEdgesArgs } from './list-edges.js';

const selectPage = {
  name: 'user_groups_list',
  text: `select ${GROUP_COLUMNS}, ge.state as edge_state, ge.position as edge_position
    from group_edge ge join groups g on g.id = ge.destination_id where ${EDGES_IN_ORDER}`,
};

/**
 * One page of the groups of a user, by role, then by age, and the cursor of the next page, '' at the end. Bans are not the
 * user's to list. Throws INVALID_ARGUMENT for a user id, state, limit or cursor that cannot be.
 */
export async function listUserGroups(
  db: Queryable,
  args: ListEdgesArgs & { readonly userId: string },
): Promise<Init<UserGroupList>> {
  checkUserIdForm(args.userId);
  const userId = args.userId.toLowerCase();
  const { rows } = await db.query<GroupRow & EdgeRow>(selectPage, edgeValues(userId, args));
  const { page, cursor } = edgePage(userId, args, rows);
  return { user_groups: page.map((row) => ({ group: toGroupMessage(row), state: { value: row.edge_state } })), cursor };
}
