// What nk functions for leaderboards and for tournaments have in common.
import { Operator, SortOrder } from '../../core/leaderboard/leaderboard.js';
import type { SubmittedScore } from '../../core/leaderboard/record-rules.js';
import { argumentError, object, optional, type PlainObject, text } from '../../guest/nk/argument.js';
import type { LeaderboardRecord, LeaderboardRecordList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { toJsonText } from './json-text.js';

const SORT_ORDERS: ReadonlyMap<unknown, SortOrder> = new Map([
  ['asc', SortOrder.ASCENDING],
  ['ascending', SortOrder.ASCENDING],
  ['desc', SortOrder.DESCENDING],
  ['descending', SortOrder.DESCENDING],
]);

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['best', Operator.BEST],
  ['set', Operator.SET],
  ['incr', Operator.INCREMENT],
  ['increment', Operator.INCREMENT],
  ['decr', Operator.DECREMENT],
  ['decrement', Operator.DECREMENT],
]);

const OPERATOR_NAMES = ['no_override', 'best', 'set', 'increment', 'decrement'];

export function sortOrder(fn: string, name: string, value: unknown): SortOrder {
  const order = SORT_ORDERS.get(value);
  if (order === undefined) throw argumentError(fn, name, "'ascending' or 'descending'", value);
  return order;
}

export function operator(fn: string, name: string, value: unknown): Operator {
  const found = OPERATORS.get(text(fn, name, value).toLowerCase());
  if (found === undefined) throw argumentError(fn, name, "'best', 'set', 'increment' or 'decrement'", value);
  return found;
}

/** The name of an operator on the wire. */
export const operatorName = (wireOperator: number | null | undefined): string =>
  OPERATOR_NAMES[wireOperator ?? 0] ?? 'best';

/** A score: a whole number that is exactly what the module wrote, or a bigint. */
export function score(fn: string, name: string, value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isSafeInteger(Math.trunc(value))) {
    throw argumentError(fn, name, 'a whole number up to 2^53, or a bigint', value);
  }
  return BigInt(Math.trunc(value));
}

/** The last four arguments of `leaderboardRecordWrite` and `tournamentRecordWrite`. */
export function submittedScore(
  fn: string,
  [points, subpoints, metadata, override]: readonly unknown[],
): SubmittedScore {
  const given = optional(object, fn, 'metadata', metadata);
  return {
    score: optional(score, fn, 'score', points) ?? 0n,
    subscore: optional(score, fn, 'subscore', subpoints) ?? 0n,
    metadata: given ? toJsonText(given) : '',
    operator: optional(operator, fn, 'operator', override),
  };
}

export function toRecordObject(record: Init<LeaderboardRecord>): PlainObject {
  return {
    leaderboardId: record.leaderboard_id,
    ownerId: record.owner_id,
    username: record.username?.value ?? null,
    score: Number(record.score),
    subscore: Number(record.subscore),
    numScore: record.num_score,
    maxNumScore: record.max_num_score,
    metadata: JSON.parse(record.metadata || '{}'),
    createTime: Number(record.create_time?.seconds ?? 0),
    updateTime: Number(record.update_time?.seconds ?? 0),
    expiryTime: record.expiry_time ? Number(record.expiry_time.seconds) : null,
    rank: Number(record.rank ?? 0),
  };
}

export function toRecordListObject(list: Init<LeaderboardRecordList>): PlainObject {
  return {
    records: (list.records ?? []).map(toRecordObject),
    ownerRecords: (list.owner_records ?? []).map(toRecordObject),
    nextCursor: list.next_cursor || null,
    prevCursor: list.prev_cursor || null,
    rankCount: Number(list.rank_count ?? 0),
  };
}
