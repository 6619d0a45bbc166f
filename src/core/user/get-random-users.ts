import { NIL_UUID, newUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { User } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { PUBLIC_COLUMNS, toUserMessage, type UserRow } from '../account-message.js';

const MAX_COUNT = 1000;

const select = (condition: string) => `select ${PUBLIC_COLUMNS} from users u
  where ${condition} and u.id <> '${NIL_UUID}'::uuid order by u.id limit $2`;
const selectFrom = { name: 'users_random_from', text: select('u.id > $1') };
const selectUpTo = { name: 'users_random_up_to', text: select('u.id <= $1') };

/**
 * COUNT users, each once, or all where there are fewer: ids are random, so those that follow a random one are a sample.
 * Throws INVALID_ARGUMENT unless COUNT is 0 to 1,000.
 */
export async function getRandomUsers(
  db: Queryable,
  count: number,
  isOnline: (userId: string) => boolean,
): Promise<Init<User>[]> {
  if (!Number.isInteger(count) || count < 0 || count > MAX_COUNT) {
    throw invalidArgument(`The number of users is 0 to ${MAX_COUNT}.`);
  }
  if (count === 0) return [];
  const start = newUuid();
  const { rows } = await db.query<UserRow>(selectFrom, [start, count]);
  const missing = count - rows.length;
  const others = missing === 0 ? [] : (await db.query<UserRow>(selectUpTo, [start, missing])).rows;
  return [...rows, ...others].map((row) => toUserMessage(row, isOnline(row.id)));
}
