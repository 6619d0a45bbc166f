import type { Leaderboard } from './leaderboard.js';
import type { Leaderboards } from './leaderboards.js';

const disable = {
  name: 'leaderboard_ranks_disable',
  text: 'update leaderboard set enable_ranks = false where id = $1',
};

/** Ends the ranks of a leaderboard or tournament for good, and frees their memory. */
export async function disableRanks(boards: Leaderboards, board: Leaderboard): Promise<void> {
  await boards.db.query(disable, [board.id]);
  if (boards.isCurrent(board)) boards.put({ ...board, enableRanks: false });
}
