import { Code } from '../../base/code.js';
import { invalidArgument, notFound, StatusError } from '../../base/status-error.js';
import type { Leaderboards } from './leaderboards.js';
import { formatRecordCursor } from './record-cursor.js';
import { expiryToList } from './record-list.js';

export interface CursorFromRankArgs {
  readonly leaderboardId: string;
  /** Of the first record that the cursor leads to; 1 or more. */
  readonly rank: number;
  readonly expirySec?: number;
}

/**
 * The cursor of the page that begins with a rank; '' for the first. Throws NOT_FOUND (also where no record has the rank
 * before), FAILED_PRECONDITION where no ranks are kept, INVALID_ARGUMENT.
 */
export async function cursorFromRank(
  boards: Leaderboards,
  { leaderboardId, rank, expirySec }: CursorFromRankArgs,
): Promise<string> {
  if (!Number.isSafeInteger(rank) || rank < 1) throw invalidArgument('A rank is 1 or more.');
  const board = await boards.find(leaderboardId);
  if (!board) throw notFound('There is no such leaderboard.');
  const expiry = expiryToList(boards, board, expirySec);
  if (expiry === undefined) throw notFound('The records of this leaderboard have expired.');
  if (rank === 1) return '';
  if (!boards.ranks.isOpen(board)) {
    throw new StatusError(Code.FAILED_PRECONDITION, 'No ranks are kept for this leaderboard.');
  }
  const before = boards.ranks.at(board, expiry, rank - 1);
  if (!before) throw notFound('No record has this rank.');
  return formatRecordCursor(board.id, expiry, { isNext: true, rank: rank - 1, ...before });
}
