import type { LeaderboardRecord, LeaderboardRecordList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { Leaderboard } from './leaderboard.js';
import { leaderboardExpirySec } from './leaderboard-expiry.js';
import { type RecordRow, toRecordMessage } from './leaderboard-record.js';
import type { Leaderboards } from './leaderboards.js';
import { checkExpiry } from './record-rules.js';

export type RecordList = Init<LeaderboardRecordList>;

/** Which records of a leaderboard are meant: those that expire now, or those of OVERRIDESEC; undefined for none at all. */
export function expiryToList(boards: Leaderboards, board: Leaderboard, overrideSec = 0): number | undefined {
  if (overrideSec !== 0) {
    checkExpiry(overrideSec);
    return overrideSec;
  }
  const nowSec = boards.nowSec();
  const expirySec = leaderboardExpirySec(board, nowSec);
  return expirySec !== 0 && expirySec <= nowSec ? undefined : expirySec;
}

/** The messages of ROWS, which follow each other, where the first has rank FIRSTRANK; 0 where nobody knows. */
export function toRankedMessages(rows: readonly RecordRow[], firstRank: number): Init<LeaderboardRecord>[] {
  return rows.map((row, i) => toRecordMessage(row, firstRank === 0 ? 0 : firstRank + i));
}
