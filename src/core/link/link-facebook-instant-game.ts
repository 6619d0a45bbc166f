import { alreadyExists, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';

const setPlayerId = {
  name: 'link_facebook_instant_game_set',
  text: 'update users set facebook_instant_game_id = $2, update_time = now() where id = $1',
};

/**
 * Lets a user sign in as the player of a Facebook Instant Game, by an id that has been verified. Throws ALREADY_EXISTS
 * (another player's), NOT_FOUND (no such account).
 */
export async function linkFacebookInstantGame(
  db: Queryable,
  { userId, playerId }: { readonly userId: string; readonly playerId: string },
): Promise<void> {
  try {
    const { rowCount } = await db.query(setPlayerId, [userId, playerId]);
    if (rowCount === 0) throw notFound('There is no such account.');
  } catch (error) {
    if (isUniqueViolation(error)) throw alreadyExists('This Instant Game player belongs to another account.');
    throw error;
  }
}
