import type { Queryable } from '../../database/database.js';
import type { Group } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { GROUP_COLUMNS, type GroupRow, IS_ENABLED, toGroupMessage } from './group-message.js';
import { parseGroupId } from './group-rules.js';

const selectById = {
  name: 'groups_get',
  text: `select ${GROUP_COLUMNS} from groups g where g.id = any($1::uuid[]) and ${IS_ENABLED}`,
};

/**
 * The groups with these ids, each once, in no particular order; unknown ids are passed over. Throws INVALID_ARGUMENT for
 * an id that is no UUID.
 */
export async function getGroups(db: Queryable, groupIds: readonly string[]): Promise<Init<Group>[]> {
  const ids = groupIds.map(parseGroupId);
  if (ids.length === 0) return [];
  return (await db.query<GroupRow>(selectById, [ids])).rows.map(toGroupMessage);
}
