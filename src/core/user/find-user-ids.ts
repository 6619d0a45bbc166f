import { NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { checkUserIdForm } from '../account-rules.js';

const findIds = {
  name: 'users_find_ids',
  text: `select u.id from users u where u.id = any($1::uuid[]) and u.id <> '${NIL_UUID}'::uuid
    union
    select u.id from users u where u.username = any($2::varchar[]) and u.id <> '${NIL_UUID}'::uuid`,
};

/**
 * The ids of those users who exist, each once, in no particular order. Throws INVALID_ARGUMENT for an id that is no UUID
 * and for an empty username.
 */
export async function findUserIds(
  db: Queryable,
  { ids, usernames }: { readonly ids: readonly string[]; readonly usernames: readonly string[] },
): Promise<string[]> {
  for (const id of ids) checkUserIdForm(id);
  if (usernames.includes('')) throw invalidArgument('A username is needed.');
  if (ids.length === 0 && usernames.length === 0) return [];
  // What holds a null character is nobody's name, and the database would not even compare it.
  const names = usernames.filter((username) => !username.includes('\0'));
  const { rows } = await db.query<{ id: string }>(findIds, [ids, names]);
  return rows.map(({ id }) => id);
}
