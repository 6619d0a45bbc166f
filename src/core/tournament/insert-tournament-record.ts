import { hasMaxSize, type Leaderboard } from '../leaderboard/leaderboard.js';
import type { RecordRow } from '../leaderboard/leaderboard-record.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { insertRecords, insertValues, type RecordWrite } from '../leaderboard/record-store.js';
import { addToSize } from './tournament-size.js';

/** What came of a player who takes a place: a new record, one that is there already, or no room. */
export type TakenPlace = { readonly row: RecordRow } | 'present' | 'full';

/** Rolls the transaction back with an outcome that is no failure. */
class Outcome extends Error {
  constructor(readonly place: 'present' | 'full') {
    super(place);
  }
}

/** Makes the record of a player, who thereby takes a place in the tournament. NUMSCORE is 0 for one who joins. */
export async function insertTournamentRecord(
  { db, records }: Leaderboards,
  tournament: Leaderboard,
  write: RecordWrite,
  numScore: number,
): Promise<TakenPlace> {
  const values = insertValues([write], numScore);
  if (!hasMaxSize(tournament)) {
    const { rows } = await db.query<RecordRow>(insertRecords, values);
    return rows[0] ? { row: rows[0] } : 'present';
  }
  try {
    return await db.transaction(async (tx) => {
      if (!(await addToSize(tx, tournament.id))) throw new Outcome('full');
      const { rows } = await tx.query<RecordRow>(insertRecords, values);
      if (!rows[0]) throw new Outcome('present');
      return { row: rows[0] };
    });
  } catch (error) {
    if (!(error instanceof Outcome)) throw error;
    // Another server may just have given the last place to this very player.
    return error.place === 'full' && !(await records.read(write)) ? 'full' : 'present';
  }
}
