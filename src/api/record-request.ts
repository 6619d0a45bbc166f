// What requests about leaderboards and about tournaments have in common.
import { invalidArgument } from '../base/status-error.js';
import { Operator } from '../core/leaderboard/leaderboard.js';
import type { SubmittedScore } from '../core/leaderboard/record-rules.js';
import type { Int64, Int64Value } from '../wire/well-known.js';

interface WriteRequest {
  readonly score: Int64;
  readonly subscore: Int64;
  readonly metadata: string;
  readonly operator: number;
}

/** On the wire 0 is no operator but the leaderboard's own. */
const OPERATORS: readonly (Operator | undefined)[] = [
  undefined,
  Operator.BEST,
  Operator.SET,
  Operator.INCREMENT,
  Operator.DECREMENT,
];

export function parseSubmittedScore(record: WriteRequest | null): SubmittedScore {
  if (!record) throw invalidArgument('The record that holds the score is missing.');
  const { score, subscore, metadata, operator } = record;
  if (!(operator in OPERATORS)) throw invalidArgument('There is no such operator for scores.');
  return { score: toBigInt(score), subscore: toBigInt(subscore), metadata, operator: OPERATORS[operator] };
}

/** Throws INVALID_ARGUMENT for a limit that is given and not 1 to MOST. */
export function parseLimit(limit: { readonly value: number } | null, most: number): number | undefined {
  if (!limit) return undefined;
  if (limit.value < 1 || limit.value > most) throw invalidArgument(`A list has a limit of 1 to ${most} records.`);
  return limit.value;
}

export const parseExpiry = (expiry: Int64Value | null): number => (expiry ? Number(expiry.value) : 0);

const toBigInt = (value: Int64): bigint => BigInt(value.toString());
