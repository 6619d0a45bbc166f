import { permissionDenied } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import { leaderboardExpirySec } from './leaderboard-expiry.js';
import { findLeaderboard, type Leaderboards } from './leaderboards.js';
import { checkOwner } from './record-rules.js';

export interface DeleteRecordArgs {
  /** The player who deletes, the own record alone; null for the server, which may delete everyone's. */
  readonly callerId: string | null;
  readonly leaderboardId: string;
  readonly ownerId: string;
}

export const deleteRecord = {
  name: 'leaderboard_record_delete',
  text: 'delete from leaderboard_record where leaderboard_id = $1 and owner_id = $2 and expiry_time = $3',
};

/**
 * Deletes the record that an owner has now, if there is one. Throws NOT_FOUND where there is no such leaderboard,
 * PERMISSION_DENIED where only the server may delete, INVALID_ARGUMENT.
 */
export async function deleteLeaderboardRecord(
  boards: Leaderboards,
  { callerId, leaderboardId, ownerId }: DeleteRecordArgs,
): Promise<void> {
  checkOwner(ownerId);
  const board = await findLeaderboard(boards, leaderboardId);
  if (board.authoritative && callerId !== null) {
    throw permissionDenied('Only the server deletes records of this leaderboard.');
  }
  await boards.changeRecord(board, ownerId, async () => {
    const expirySec = leaderboardExpirySec(board, boards.nowSec());
    await boards.db.query(deleteRecord, [board.id, ownerId, timestamptz(expirySec * 1000)]);
    boards.ranks.delete(board, expirySec, ownerId);
  });
}
