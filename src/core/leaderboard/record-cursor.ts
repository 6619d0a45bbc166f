import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { RankedRecord } from './rank-key.js';

/** A place in the list of the records of a leaderboard that expire at one time. */
export interface RecordPosition extends RankedRecord {
  /** Whether the page holds what follows this place, rather than what stands before it. */
  readonly isNext: boolean;
  /** The rank of the record at this place; 0 where nobody knows. */
  readonly rank: number;
}

const INT64 = /^(?:0|[1-9]\d{0,18})$/;

export function formatRecordCursor(leaderboardId: string, expirySec: number, position: RecordPosition): string {
  const { isNext, rank, score, subscore, ownerId } = position;
  return Buffer.from(JSON.stringify([leaderboardId, expirySec, isNext, rank, score, subscore, ownerId])).toString(
    'base64url',
  );
}

/** Throws INVALID_ARGUMENT for a cursor of another list, or of one that has expired since. */
export function parseRecordCursor(leaderboardId: string, expirySec: number, cursor: string): RecordPosition {
  const values = parseList(cursor);
  const [id, expiry, isNext, rank, score, subscore, ownerId] = values;
  if (values.length !== 7 || id !== leaderboardId || expiry !== expirySec) throw invalidCursor();
  if (typeof isNext !== 'boolean' || !Number.isSafeInteger(rank)) throw invalidCursor();
  if (typeof ownerId !== 'string' || !isUuid(ownerId)) throw invalidCursor();
  return { isNext, rank: rank as number, score: digits(score), subscore: digits(subscore), ownerId };
}

function parseList(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values)) return values;
  } catch {
    // Not of this server.
  }
  throw invalidCursor();
}

function digits(value: unknown): string {
  if (typeof value !== 'string' || !INT64.test(value) || BigInt(value) >= 2n ** 63n) throw invalidCursor();
  return value;
}

const invalidCursor = () => invalidArgument('This cursor did not come from this list, or the list has expired.');
