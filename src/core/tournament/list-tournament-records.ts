import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { type ListRecordsArgs, listLeaderboardRecords } from '../leaderboard/list-leaderboard-records.js';
import { type ListAroundOwnerArgs, listRecordsAroundOwner } from '../leaderboard/list-records-around-owner.js';
import type { RecordList } from '../leaderboard/record-list.js';
import { checkNotEnded, findTournament } from './find-tournament.js';

/** As `listLeaderboardRecords`; of a tournament that has ended only with an expiry, NOT_FOUND without. */
export async function listTournamentRecords(boards: Leaderboards, args: ListRecordsArgs): Promise<RecordList> {
  const tournament = await findTournament(boards, args.leaderboardId);
  if (!args.expirySec) checkNotEnded(tournament, boards.nowSec());
  return listLeaderboardRecords(boards, args);
}

/** As `listRecordsAroundOwner`. */
export async function listTournamentRecordsAroundOwner(
  boards: Leaderboards,
  args: ListAroundOwnerArgs,
): Promise<RecordList> {
  await findTournament(boards, args.leaderboardId);
  return listRecordsAroundOwner(boards, args);
}
