import { newUuid } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import {
  type AuthenticateResult,
  BANNED_COLUMN,
  type CreateOptions,
  type FoundAccount,
  findOrCreate,
} from './find-or-create.js';

const findByPlayerId = {
  name: 'authenticate_facebook_instant_game_find',
  text: `select u.id as user_id, u.username, ${BANNED_COLUMN} from users u where u.facebook_instant_game_id = $1`,
};

const insertWithPlayerId = {
  name: 'authenticate_facebook_instant_game_insert',
  text: 'insert into users (id, username, facebook_instant_game_id) values ($1, $2, $3)',
};

/** Signs in the player of a Facebook Instant Game, by an id that has been verified. Errors as in `findOrCreate`. */
export async function authenticateFacebookInstantGame(
  db: Queryable,
  { playerId, ...options }: CreateOptions & { readonly playerId: string },
): Promise<AuthenticateResult> {
  const find = async () => (await db.query<FoundAccount>(findByPlayerId, [playerId])).rows[0];
  const { result } = await findOrCreate(options, find, async (username) => {
    const userId = newUuid();
    await db.query(insertWithPlayerId, [userId, username, playerId]);
    return userId;
  });
  return result;
}
