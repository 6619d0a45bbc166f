import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { checkUserId } from '../account-rules.js';

/** Other players, named by ids, usernames or both. */
export interface OthersQuery {
  readonly ids: readonly string[];
  readonly usernames: readonly string[];
}

/** A player who acts. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
}

const MAX_OTHERS = 1000;

const selectIds = {
  name: 'friends_find_by_username',
  text: 'select id from users where username = any($1::varchar[])',
};

/**
 * The ids of the players that QUERY names, each once; whether those of `ids` exist is not looked at. Throws
 * INVALID_ARGUMENT where it names the actor, or by something that is nobody's name, or more than 1,000.
 */
export async function findOthers(db: Queryable, actor: Actor, query: OthersQuery): Promise<string[]> {
  const { ids, usernames } = query;
  if (ids.length + usernames.length > MAX_OTHERS) {
    throw invalidArgument(`At most ${MAX_OTHERS} players can be named at once.`);
  }
  for (const id of ids) checkUserId(id);
  if (usernames.includes('')) throw invalidArgument('A username is needed.');
  const found = new Set([...ids.map((id) => id.toLowerCase()), ...(await findByUsername(db, usernames))]);
  if (found.has(actor.userId) || usernames.includes(actor.username)) {
    throw invalidArgument('This is done to others, not to oneself.');
  }
  return [...found];
}

async function findByUsername(db: Queryable, usernames: readonly string[]): Promise<string[]> {
  // What holds a null character is nobody's name, and the database would not even compare it.
  const possible = usernames.filter((username) => !username.includes('\0'));
  if (possible.length === 0) return [];
  const { rows } = await db.query<{ id: string }>(selectIds, [possible]);
  return rows.map(({ id }) => id);
}
