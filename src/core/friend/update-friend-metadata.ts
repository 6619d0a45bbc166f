import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUnstorableValue } from '../unstorable-value.js';

const setMetadata = {
  name: 'friends_set_metadata',
  text: 'update user_edge set metadata = $3::jsonb where source_id = $1 and destination_id = $2',
};

/**
 * Replaces what the list of USER_ID keeps with FRIEND_ID, by METADATA, the text of a JSON object; nothing happens where the
 * list does not have them. Throws INVALID_ARGUMENT for metadata that cannot be stored.
 */
export async function updateFriendMetadata(
  db: Queryable,
  userId: string,
  friendId: string,
  metadata: string,
): Promise<void> {
  try {
    await db.query(setMetadata, [userId, friendId, metadata]);
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('The metadata holds a value that cannot be stored.');
    throw error;
  }
}
