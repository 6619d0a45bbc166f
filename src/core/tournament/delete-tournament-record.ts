import { permissionDenied } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import { deleteRecord } from '../leaderboard/delete-leaderboard-record.js';
import { hasMaxSize } from '../leaderboard/leaderboard.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { checkOwner } from '../leaderboard/record-rules.js';
import { findTournament } from './find-tournament.js';
import { tournamentPeriod } from './tournament-period.js';
import { lockSize, removeFromSize } from './tournament-size.js';

export interface DeleteTournamentRecordArgs {
  /** The player who deletes, the own record alone; null for the server, which may delete everyone's. */
  readonly callerId: string | null;
  readonly tournamentId: string;
  readonly ownerId: string;
}

/**
 * Deletes the record of an owner in the round that is on, if there is one; the place is free again. Throws NOT_FOUND,
 * PERMISSION_DENIED where only the server may delete, INVALID_ARGUMENT.
 */
export async function deleteTournamentRecord(
  boards: Leaderboards,
  { callerId, tournamentId, ownerId }: DeleteTournamentRecordArgs,
): Promise<void> {
  checkOwner(ownerId);
  const tournament = await findTournament(boards, tournamentId);
  if (tournament.authoritative && callerId !== null) {
    throw permissionDenied('Only the server deletes records of this tournament.');
  }
  await boards.changeRecord(tournament, ownerId, async () => {
    const { expirySec } = tournamentPeriod(tournament, boards.nowSec());
    const values = [tournament.id, ownerId, timestamptz(expirySec * 1000)];
    if (!hasMaxSize(tournament)) await boards.db.query(deleteRecord, values);
    else {
      await boards.db.transaction(async (tx) => {
        await lockSize(tx, tournament.id);
        const { rowCount } = await tx.query(deleteRecord, values);
        if (rowCount > 0) await removeFromSize(tx, tournament.id);
      });
    }
    boards.ranks.delete(tournament, expirySec, ownerId);
  });
}
