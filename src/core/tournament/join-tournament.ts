import { invalidArgument } from '../../base/status-error.js';
import { Operator } from '../leaderboard/leaderboard.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { checkOwner } from '../leaderboard/record-rules.js';
import { rankAfter, reportRefusals, toRecordWrite } from '../leaderboard/write-leaderboard-record.js';
import { findTournament } from './find-tournament.js';
import { insertTournamentRecord } from './insert-tournament-record.js';
import { tournamentPeriod } from './tournament-period.js';

export interface JoinTournamentArgs {
  readonly tournamentId: string;
  readonly userId: string;
  readonly username: string;
}

/**
 * Lets a player into the round that is on or comes next; one who is in, and a tournament that needs no joining, are no
 * error. Throws NOT_FOUND, INVALID_ARGUMENT where the round is over or has no room.
 */
export async function joinTournament(boards: Leaderboards, args: JoinTournamentArgs): Promise<void> {
  checkOwner(args.userId, args.username);
  const tournament = await findTournament(boards, args.tournamentId);
  if (!tournament.joinRequired) return;
  await boards.changeRecord(tournament, args.userId, async () => {
    const nowSec = boards.nowSec();
    const { endActiveSec, expirySec } = tournamentPeriod(tournament, nowSec);
    if (endActiveSec <= nowSec) throw invalidArgument('This tournament is over and cannot be joined.');
    const entry = { score: 0n, subscore: 0n, operator: Operator.SET, username: args.username };
    const owner = { callerId: null, leaderboardId: tournament.id, ownerId: args.userId };
    const write = {
      ...toRecordWrite(tournament, { ...owner, ...entry }, expirySec),
      maxNumScore: tournament.maxNumScore,
    };
    const present = await boards.records.read(write);
    if (present) return;
    const place = await reportRefusals(boards, tournament, () => insertTournamentRecord(boards, tournament, write, 0));
    if (place === 'full') throw invalidArgument('This tournament has no room for more players.');
    if (place !== 'present') rankAfter(boards, tournament, place.row, true);
  });
}
