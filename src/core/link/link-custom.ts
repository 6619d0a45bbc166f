import { alreadyExists, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { checkCustomId } from '../account-rules.js';

const setCustomId = {
  name: 'link_custom_set',
  text: 'update users set custom_id = $2, update_time = now() where id = $1',
};

/**
 * Lets a user sign in by a custom id, in place of a former one. Throws INVALID_ARGUMENT (no custom id), ALREADY_EXISTS
 * (another player's), NOT_FOUND (no such account).
 */
export async function linkCustom(
  db: Queryable,
  { userId, customId }: { readonly userId: string; readonly customId: string },
): Promise<void> {
  checkCustomId(customId);
  try {
    const { rowCount } = await db.query(setCustomId, [userId, customId]);
    if (rowCount === 0) throw notFound('There is no such account.');
  } catch (error) {
    if (isUniqueViolation(error)) throw alreadyExists('This custom id belongs to another account.');
    throw error;
  }
}
