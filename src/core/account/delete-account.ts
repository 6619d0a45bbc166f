import { notFound } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { checkUserId } from '../account-rules.js';
import { removeEdgesOfUser } from '../friend/remove-edges-of-user.js';
import { deleteGroupsOfUser } from '../group/delete-groups-of-user.js';
import { deleteRecordsOfOwner } from '../leaderboard/delete-records-of-owner.js';

const deleteUser = { name: 'account_delete', text: 'delete from users where id = $1' };

const insertTombstone = {
  name: 'account_tombstone_insert',
  text: 'insert into user_tombstone (user_id) values ($1) on conflict (user_id) do nothing',
};

/**
 * Deletes an account with all that hangs on it; RECORDED keeps a note of its id in user_tombstone. The caller ends the
 * user's sessions, and closes the channels of the groups that went along, whose ids this returns. Throws INVALID_ARGUMENT
 * (no id of a player), NOT_FOUND.
 */
export async function deleteAccount(
  db: Database,
  { userId, recorded = false }: { readonly userId: string; readonly recorded?: boolean },
): Promise<readonly string[]> {
  checkUserId(userId);
  return db.transaction(async (tx) => {
    await removeEdgesOfUser(tx, userId);
    const { rowCount } = await tx.query(deleteUser, [userId]);
    if (rowCount === 0) throw notFound('There is no such account.');
    const deletedGroupIds = await deleteGroupsOfUser(tx, userId.toLowerCase());
    await deleteRecordsOfOwner(tx, userId);
    if (recorded) await tx.query(insertTombstone, [userId]);
    return deletedGroupIds;
  });
}
