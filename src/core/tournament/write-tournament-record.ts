import { Code } from '../../base/code.js';
import { permissionDenied, StatusError } from '../../base/status-error.js';
import { isUniqueViolation } from '../../database/database-error.js';
import type { LeaderboardRecord } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { Leaderboard } from '../leaderboard/leaderboard.js';
import { type RecordRow, toRecordMessage } from '../leaderboard/leaderboard-record.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { checkOwner, checkScore } from '../leaderboard/record-rules.js';
import type { RecordWrite } from '../leaderboard/record-store.js';
import {
  contended,
  rankAfter,
  reportRefusals,
  toRecordWrite,
  type WriteRecordArgs,
} from '../leaderboard/write-leaderboard-record.js';
import { checkNotEnded, findTournament } from './find-tournament.js';
import { insertTournamentRecord } from './insert-tournament-record.js';
import { tournamentPeriod } from './tournament-period.js';

export interface WriteTournamentRecordArgs extends Omit<WriteRecordArgs, 'leaderboardId'> {
  readonly tournamentId: string;
}

const MAX_TRIES = 5;

/**
 * Submits a score; every one is an attempt. Throws NOT_FOUND (also once the tournament has ended), PERMISSION_DENIED where
 * only the server may submit, INVALID_ARGUMENT for what is no score, and FAILED_PRECONDITION while no scores are taken,
 * without an attempt left, where the player has not joined, and where there is no room.
 */
export async function writeTournamentRecord(
  boards: Leaderboards,
  args: WriteTournamentRecordArgs,
): Promise<Init<LeaderboardRecord>> {
  checkOwner(args.ownerId, args.username);
  checkScore(args);
  const tournament = await findTournament(boards, args.tournamentId);
  checkNotEnded(tournament, boards.nowSec());
  if (tournament.authoritative && args.callerId !== null) {
    throw permissionDenied('Only the server submits scores to this tournament.');
  }
  return boards.changeRecord(tournament, args.ownerId, async () => {
    const write = {
      ...toRecordWrite(tournament, { ...args, leaderboardId: tournament.id }, activeExpirySec(boards, tournament)),
      isLimited: true,
      maxNumScore: tournament.maxNumScore,
    };
    const row = await reportRefusals(boards, tournament, () => writeOne(boards, tournament, write));
    return toRecordMessage(row, rankAfter(boards, tournament, row, true));
  });
}

function activeExpirySec(boards: Leaderboards, tournament: Leaderboard): number {
  const nowSec = boards.nowSec();
  const { startActiveSec, endActiveSec, expirySec } = tournamentPeriod(tournament, nowSec);
  if (nowSec < startActiveSec || nowSec >= endActiveSec) throw refused('This tournament takes no scores at this time.');
  return expirySec;
}

async function writeOne(boards: Leaderboards, tournament: Leaderboard, write: RecordWrite): Promise<RecordRow> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = await boards.records.read(write);
    const row = await (before ? updateOne(boards, write, before) : insertOne(boards, tournament, write));
    if (row) return row;
  }
  throw contended();
}

/** Undefined where another server has taken the record away or used its last attempt. */
async function updateOne({ records }: Leaderboards, write: RecordWrite, before: RecordRow) {
  if (before.num_score >= before.max_num_score) throw refused('There is no attempt left in this tournament.');
  return records.update(write);
}

async function insertOne(
  boards: Leaderboards,
  tournament: Leaderboard,
  write: RecordWrite,
): Promise<RecordRow | undefined> {
  if (tournament.joinRequired) throw refused('This tournament must be joined first.');
  try {
    const place = await insertTournamentRecord(boards, tournament, write, 1);
    if (place === 'full') throw refused('This tournament has no room for more players.');
    return place === 'present' ? undefined : place.row;
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

const refused = (message: string) => new StatusError(Code.FAILED_PRECONDITION, message);
