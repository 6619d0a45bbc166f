import { NIL_UUID } from '../../base/id.js';
import type { Queryable, Statement } from '../../database/database.js';
import type { User } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { PUBLIC_COLUMNS, toUserMessage, type UserRow } from '../account-message.js';
import { checkUserIdForm } from '../account-rules.js';

export interface UsersQuery {
  readonly ids?: readonly string[];
  readonly usernames?: readonly string[];
  readonly facebookIds?: readonly string[];
}

/** The user that stands for the server is nobody to be looked up. */
const notTheServer = `u.id <> '${NIL_UUID}'::uuid`;
// One statement for each way to ask: each uses its own index.
const selectBy = (name: string, condition: string): Statement => ({
  name,
  text: `select ${PUBLIC_COLUMNS} from users u where ${condition} and ${notTheServer}`,
});
const selectById = selectBy('users_get_by_id', 'u.id = any($1::uuid[])');
const selectByUsername = selectBy('users_get_by_username', 'u.username = any($1::varchar[])');
const selectByFacebookId = selectBy('users_get_by_facebook_id', 'u.facebook_id = any($1::varchar[])');

/**
 * The users that have one of the ids, usernames or Facebook ids, each once, in no particular order; banned ones too. Throws
 * INVALID_ARGUMENT for an id that is no UUID.
 */
export async function getUsers(
  db: Queryable,
  { ids = [], usernames = [], facebookIds = [] }: UsersQuery,
  isOnline: (userId: string) => boolean,
): Promise<Init<User>[]> {
  for (const id of ids) checkUserIdForm(id);
  const found = await Promise.all([
    select(db, selectById, ids),
    select(db, selectByUsername, usernames.filter(isStorable)),
    select(db, selectByFacebookId, facebookIds.filter(isStorable)),
  ]);
  const users = new Map(found.flat().map((row) => [row.id, row]));
  return [...users.values()].map((row) => toUserMessage(row, isOnline(row.id)));
}

/** What holds a null character is nobody's name, and the database would not even compare it. */
const isStorable = (text: string): boolean => !text.includes('\0');

async function select(db: Queryable, statement: Statement, values: readonly string[]): Promise<UserRow[]> {
  return values.length === 0 ? [] : (await db.query<UserRow>(statement, [values])).rows;
}
