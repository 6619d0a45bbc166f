import type { Queryable } from '../../database/database.js';

const addOne = {
  name: 'tournament_size_add',
  text: 'update leaderboard set size = size + 1 where id = $1 and size < max_size',
};
const removeOne = {
  name: 'tournament_size_remove',
  text: 'update leaderboard set size = greatest(size - 1, 0) where id = $1',
};
const lock = { name: 'tournament_size_lock', text: 'select id from leaderboard where id = $1 for update' };

/**
 * Counts one player more; false where there is no room. The row of the tournament is locked from here on: in a
 * transaction this comes first, so that nobody waits in a circle.
 */
export async function addToSize(tx: Queryable, tournamentId: string): Promise<boolean> {
  return (await tx.query(addOne, [tournamentId])).rowCount === 1;
}

export async function removeFromSize(tx: Queryable, tournamentId: string): Promise<void> {
  await tx.query(removeOne, [tournamentId]);
}

/** Locks the row of the tournament, as `addToSize` does. */
export async function lockSize(tx: Queryable, tournamentId: string): Promise<void> {
  await tx.query(lock, [tournamentId]);
}
