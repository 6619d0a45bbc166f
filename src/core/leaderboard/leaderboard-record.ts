import Long from 'long';
import type { LeaderboardRecord } from '../../wire/gen/api.js';
import type { Init, Int64 } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';

/** Select list for `RecordRow`; the table is r. */
export const RECORD_COLUMNS = `r.leaderboard_id, r.owner_id, r.expiry_time, r.username, r.score, r.subscore, r.num_score,
  r.max_num_score, r.metadata::text as metadata, r.create_time, r.update_time`;

/** Times in milliseconds since 1970, scores in decimal digits. */
export interface RecordRow {
  readonly leaderboard_id: string;
  readonly owner_id: string;
  /** 0 = never. */
  readonly expiry_time: number;
  readonly username: string | null;
  readonly score: string;
  readonly subscore: string;
  readonly num_score: number;
  readonly max_num_score: number;
  /** JSON text. */
  readonly metadata: string;
  readonly create_time: number;
  readonly update_time: number;
}

/** A record as clients and modules see it; RANK 0 where none is kept. */
export function toRecordMessage(row: RecordRow, rank: number): Init<LeaderboardRecord> {
  return {
    leaderboard_id: row.leaderboard_id,
    owner_id: row.owner_id,
    username: row.username === null ? null : { value: row.username },
    score: toInt64(row.score),
    subscore: toInt64(row.subscore),
    num_score: row.num_score,
    max_num_score: row.max_num_score,
    metadata: row.metadata,
    create_time: secondsOf(row.create_time),
    update_time: secondsOf(row.update_time),
    ...(row.expiry_time > 0 ? { expiry_time: secondsOf(row.expiry_time) } : {}),
    rank,
  };
}

const SAFE_DIGITS = 15;

const toInt64 = (digits: string): Int64 => (digits.length <= SAFE_DIGITS ? Number(digits) : Long.fromString(digits));

const secondsOf = (ms: number) => timestampOf(Math.floor(ms / 1000));
