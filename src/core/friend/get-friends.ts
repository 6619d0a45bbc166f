import type { Queryable } from '../../database/database.js';
import type { Friend } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { IsOnline } from '../account/get-accounts.js';
import { checkUserIdForm } from '../account-rules.js';
import { FRIEND_COLUMNS, type FriendRow, toFriendMessage } from './friend-message.js';

const selectByIds = {
  name: 'friends_get',
  text: `select ${FRIEND_COLUMNS} from user_edge e join users u on u.id = e.destination_id
    where e.source_id = $1 and e.destination_id = any($2::uuid[]) order by e.state, e.position`,
};

/**
 * What the list of USER_ID has of some players, each once; those it does not have are passed over. Throws INVALID_ARGUMENT
 * for an id that is no UUID.
 */
export async function getFriends(
  db: Queryable,
  userId: string,
  otherIds: readonly string[],
  isOnline: IsOnline,
): Promise<Init<Friend>[]> {
  for (const id of otherIds) checkUserIdForm(id);
  if (otherIds.length === 0) return [];
  const { rows } = await db.query<FriendRow>(selectByIds, [userId, otherIds]);
  return rows.map((row) => toFriendMessage(row, isOnline(row.id)));
}
