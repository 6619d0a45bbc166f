import type { Database, Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';

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

const count = {
  name: 'tournament_size_count',
  text: 'select count(*)::int4 as size from leaderboard_record where leaderboard_id = $1 and expiry_time = $2',
};

/** How many players have records that expire at EXPIRYSEC. */
export async function countPlayers(db: Queryable, tournamentId: string, expirySec: number): Promise<number> {
  const { rows } = await db.query<{ size: number }>(count, [tournamentId, timestamptz(expirySec * 1000)]);
  return rows[0]?.size ?? 0;
}

const recount = {
  name: 'tournament_size_recount',
  text: `update leaderboard set size = (
      select count(*) from leaderboard_record r where r.leaderboard_id = $1 and r.expiry_time = $2
    ) where id = $1`,
};

/** Makes the size the number of players whose records expire at EXPIRYSEC, those who come at the same time included. */
export async function recountSize(db: Database, tournamentId: string, expirySec: number): Promise<void> {
  await db.transaction(async (tx) => {
    // Locked first: what is counted by the next statement is then all that there is.
    await lockSize(tx, tournamentId);
    await tx.query(recount, [tournamentId, timestamptz(expirySec * 1000)]);
  });
}
