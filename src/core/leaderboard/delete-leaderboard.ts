import type { Leaderboards } from './leaderboards.js';

const deleteRow = { name: 'leaderboard_delete', text: 'delete from leaderboard where id = $1' };

/** Deletes a leaderboard or tournament with its records; one that is not there is no error. */
export async function deleteLeaderboard(boards: Leaderboards, id: string): Promise<void> {
  const board = await boards.find(id);
  if (!board) return;
  await boards.db.query(deleteRow, [id]);
  boards.forget(board);
}
