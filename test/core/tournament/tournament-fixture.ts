import { Operator, SortOrder } from '../../../src/core/leaderboard/leaderboard.js';
import type { Leaderboards } from '../../../src/core/leaderboard/leaderboards.js';
import { type CreateTournamentArgs, createTournament } from '../../../src/core/tournament/create-tournament.js';
import {
  type WriteTournamentRecordArgs,
  writeTournamentRecord,
} from '../../../src/core/tournament/write-tournament-record.js';
import { unique } from '../core-fixture.js';

/** A new tournament of one hour from now, descending, best, ranks kept, unless MORE says otherwise. Gives its id. */
export async function newTournament(boards: Leaderboards, more: Partial<CreateTournamentArgs> = {}): Promise<string> {
  const id = more.id ?? unique('cup-');
  await createTournament(boards, {
    authoritative: false,
    sortOrder: SortOrder.DESCENDING,
    operator: Operator.BEST,
    resetSchedule: '',
    metadata: '{}',
    enableRanks: true,
    durationSec: 3600,
    title: '',
    description: '',
    category: 0,
    startSec: 0,
    endSec: 0,
    maxSize: 0,
    maxNumScore: 0,
    joinRequired: false,
    ...more,
    id,
  });
  return id;
}

/** Submits as the server. */
export function compete(
  boards: Leaderboards,
  tournamentId: string,
  ownerId: string,
  score: number,
  more: Partial<WriteTournamentRecordArgs> = {},
) {
  return writeTournamentRecord(boards, {
    callerId: null,
    tournamentId,
    ownerId,
    score: BigInt(score),
    subscore: 0n,
    ...more,
  });
}
