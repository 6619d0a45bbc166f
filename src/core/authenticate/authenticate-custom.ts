import { newUuid } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import { checkCustomId } from '../account-rules.js';
import {
  type AuthenticateResult,
  BANNED_COLUMN,
  type CreateOptions,
  type FoundAccount,
  findOrCreate,
} from './find-or-create.js';

const findByCustomId = {
  name: 'authenticate_custom_find',
  text: `select u.id as user_id, u.username, ${BANNED_COLUMN} from users u where u.custom_id = $1`,
};

const insertWithCustomId = {
  name: 'authenticate_custom_insert',
  text: 'insert into users (id, username, custom_id) values ($1, $2, $3)',
};

/** Signs in by a custom id. Errors as in `findOrCreate`, and INVALID_ARGUMENT for what is no custom id. */
export async function authenticateCustom(
  db: Queryable,
  { customId, ...options }: CreateOptions & { readonly customId: string },
): Promise<AuthenticateResult> {
  checkCustomId(customId);
  const find = async () => (await db.query<FoundAccount>(findByCustomId, [customId])).rows[0];
  const { result } = await findOrCreate(options, find, async (username) => {
    const userId = newUuid();
    await db.query(insertWithCustomId, [userId, username, customId]);
    return userId;
  });
  return result;
}
