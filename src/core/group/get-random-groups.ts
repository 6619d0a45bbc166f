import { newUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { Group } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { GROUP_COLUMNS, type GroupRow, IS_ENABLED, toGroupMessage } from './group-message.js';

const MAX_COUNT = 1000;

const selectFrom = {
  name: 'groups_random_from',
  text: `select ${GROUP_COLUMNS} from groups g where g.id > $1 and ${IS_ENABLED} order by g.id limit $2`,
};
const selectUpTo = {
  name: 'groups_random_up_to',
  text: `select ${GROUP_COLUMNS} from groups g where g.id <= $1 and ${IS_ENABLED} order by g.id limit $2`,
};

/**
 * COUNT groups, each once, or all where there are fewer: ids are random, so those that follow a random one are a sample.
 * Throws INVALID_ARGUMENT unless COUNT is 0 to 1,000.
 */
export async function getRandomGroups(db: Queryable, count: number): Promise<Init<Group>[]> {
  if (!Number.isInteger(count) || count < 0 || count > MAX_COUNT) {
    throw invalidArgument(`The number of groups is 0 to ${MAX_COUNT}.`);
  }
  if (count === 0) return [];
  const start = newUuid();
  const { rows } = await db.query<GroupRow>(selectFrom, [start, count]);
  const missing = count - rows.length;
  const others = missing === 0 ? [] : (await db.query<GroupRow>(selectUpTo, [start, missing])).rows;
  return [...rows, ...others].map(toGroupMessage);
}
