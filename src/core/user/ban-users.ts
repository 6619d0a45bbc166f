import type { Queryable } from '../../database/database.js';
import { checkUserId } from '../account-rules.js';

const setDisableTime = {
  name: 'users_ban',
  text: 'update users set disable_time = now() where id = any($1::uuid[]) returning id',
};

const clearDisableTime = {
  name: 'users_unban',
  text: `update users set disable_time = '1970-01-01 00:00:00+00'::timestamptz where id = any($1::uuid[])`,
};

/**
 * Bans users from signing in and returns the ids of those that exist; for these the caller ends all sessions. Throws
 * INVALID_ARGUMENT, with nothing changed, for an id that is no player's.
 */
export async function banUsers(db: Queryable, userIds: readonly string[]): Promise<string[]> {
  for (const id of userIds) checkUserId(id);
  if (userIds.length === 0) return [];
  const { rows } = await db.query<{ id: string }>(setDisableTime, [userIds]);
  return rows.map(({ id }) => id);
}

/** Lets banned users sign in again. Throws INVALID_ARGUMENT, with nothing changed, for an id that is no player's. */
export async function unbanUsers(db: Queryable, userIds: readonly string[]): Promise<void> {
  for (const id of userIds) checkUserId(id);
  if (userIds.length > 0) await db.query(clearDisableTime, [userIds]);
}
