import { Code } from '../../base/code.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { checkOwner } from '../leaderboard/record-rules.js';
import { findTournament } from './find-tournament.js';
import { tournamentPeriod } from './tournament-period.js';

export interface AddAttemptArgs {
  readonly tournamentId: string;
  readonly ownerId: string;
  /** Below 0 it takes attempts away, down to one. */
  readonly count: number;
}

const MAX_COUNT = 2_147_483_647;

// In 64 bits, so that no sum goes wrong; within what the column holds.
const addAttempts = {
  name: 'tournament_add_attempt',
  text: `update leaderboard_record set max_num_score = least(greatest(max_num_score::int8 + $1::int8, 1), ${MAX_COUNT})
    where leaderboard_id = $2 and owner_id = $3 and expiry_time = $4`,
};

/**
 * Gives the owner of a record more attempts in the round that is on or comes next. Throws NOT_FOUND, INVALID_ARGUMENT,
 * FAILED_PRECONDITION where the round is over.
 */
export async function addAttempt(
  boards: Leaderboards,
  { tournamentId, ownerId, count }: AddAttemptArgs,
): Promise<void> {
  checkOwner(ownerId);
  if (!Number.isInteger(count) || count === 0 || Math.abs(count) > MAX_COUNT) {
    throw invalidArgument('The number of attempts to add is a whole number and not 0.');
  }
  const tournament = await findTournament(boards, tournamentId);
  const nowSec = boards.nowSec();
  const { endActiveSec, expirySec } = tournamentPeriod(tournament, nowSec);
  if (endActiveSec <= nowSec) {
    throw new StatusError(Code.FAILED_PRECONDITION, 'This tournament takes no scores any more.');
  }
  await boards.changeRecord(tournament, ownerId, async () => {
    await boards.db.query(addAttempts, [count, tournament.id, ownerId, timestamptz(expirySec * 1000)]);
  });
}
