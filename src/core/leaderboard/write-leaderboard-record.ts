import { Code } from '../../base/code.js';
import { invalidArgument, permissionDenied, StatusError } from '../../base/status-error.js';
import { isForeignKeyViolation, isUniqueViolation } from '../../database/database-error.js';
import type { LeaderboardRecord } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { type Leaderboard, Operator, SortOrder } from './leaderboard.js';
import { leaderboardExpirySec } from './leaderboard-expiry.js';
import { type RecordRow, toRecordMessage } from './leaderboard-record.js';
import { findLeaderboard, type Leaderboards } from './leaderboards.js';
import { checkOwner, checkScore, type SubmittedScore } from './record-rules.js';
import type { RecordWrite } from './record-store.js';

export interface WriteRecordArgs extends SubmittedScore {
  /** The player who submits, for the own record alone; null for the server, which may submit for everyone. */
  readonly callerId: string | null;
  readonly leaderboardId: string;
  readonly ownerId: string;
  /** '' or left out leaves the name that is there. */
  readonly username?: string;
}

/** Another server may take a record away between two statements; it will not do so this often. */
const MAX_TRIES = 5;
const MAX_NUM_SCORE = 1_000_000;

/**
 * Submits a score. One that changes nothing is no attempt. Throws NOT_FOUND, PERMISSION_DENIED where only the server may
 * submit, INVALID_ARGUMENT for what is no score.
 */
export async function writeLeaderboardRecord(
  boards: Leaderboards,
  args: WriteRecordArgs,
): Promise<Init<LeaderboardRecord>> {
  checkOwner(args.ownerId, args.username);
  checkScore(args);
  const board = await findLeaderboard(boards, args.leaderboardId);
  if (board.authoritative && args.callerId !== null) {
    throw permissionDenied('Only the server submits scores to this leaderboard.');
  }
  return boards.changeRecord(board, args.ownerId, async () => {
    const write = toRecordWrite(board, args, leaderboardExpirySec(board, boards.nowSec()));
    const { row, isChanged } = await reportRefusals(boards, board, () => writeOne(boards, write));
    return toRecordMessage(row, rankAfter(boards, board, row, isChanged));
  });
}

export function toRecordWrite(board: Leaderboard, args: WriteRecordArgs, expirySec: number): RecordWrite {
  return {
    leaderboardId: board.id,
    ownerId: args.ownerId.toLowerCase(),
    expirySec,
    username: args.username ?? '',
    score: args.score,
    subscore: args.subscore,
    metadata: args.metadata ?? '',
    operator: args.operator ?? board.operator,
    sortOrder: board.sortOrder,
    isLimited: false,
    maxNumScore: MAX_NUM_SCORE,
  };
}

async function writeOne(
  { records }: Leaderboards,
  write: RecordWrite,
): Promise<{ row: RecordRow; isChanged: boolean }> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = await records.read(write);
    if (before && !changes(write, before)) return { row: before, isChanged: false };
    const row = await (before ? records.update(write) : insertOrNone(() => records.insert(write)));
    if (row) return { row, isChanged: true };
  }
  throw contended();
}

/** Whether WRITE leaves a record otherwise than it is; the metadata alone is no change. */
function changes(write: RecordWrite, before: RecordRow): boolean {
  const [score, subscore] = [BigInt(before.score), BigInt(before.subscore)];
  if (write.operator === Operator.SET) return write.score !== score || write.subscore !== subscore;
  if (write.operator === Operator.BEST) {
    return write.sortOrder === SortOrder.ASCENDING
      ? write.score < score || write.subscore < subscore
      : write.score > score || write.subscore > subscore;
  }
  return write.score !== 0n || write.subscore !== 0n;
}

/** INSERT's result; undefined where another server inserts the very same record at the same moment. */
export async function insertOrNone(insert: () => Promise<RecordRow | undefined>): Promise<RecordRow | undefined> {
  try {
    return await insert();
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

export const contended = () =>
  new StatusError(Code.ABORTED, 'This record is being changed by others at the same time; try again.');

/** Runs WORK and turns what the database refuses into errors for the caller. */
export async function reportRefusals<T>(boards: Leaderboards, board: Leaderboard, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isForeignKeyViolation(error)) {
      // Another server has deleted it.
      boards.forget(board);
      throw new StatusError(Code.NOT_FOUND, 'There is no such leaderboard.', { cause: error });
    }
    if (isUnstorableValue(error)) throw invalidArgument('The score or its metadata goes beyond what can be stored.');
    throw error;
  }
}

/** The rank of a record as it is now. */
export function rankAfter(boards: Leaderboards, board: Leaderboard, row: RecordRow, isChanged: boolean): number {
  const [expirySec, ownerId] = [row.expiry_time / 1000, row.owner_id];
  if (!isChanged) return boards.ranks.rankOf(board, expirySec, ownerId);
  return boards.ranks.set(board, expirySec, { ownerId, score: row.score, subscore: row.subscore });
}
