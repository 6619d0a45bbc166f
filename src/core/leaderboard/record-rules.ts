import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { Operator } from './leaderboard.js';

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_USERNAME_LENGTH = 128;

/** A score as somebody submits it. */
export interface SubmittedScore {
  readonly score: bigint;
  readonly subscore: bigint;
  /** JSON text of an object; '' or left out leaves what is there. */
  readonly metadata?: string;
  /** Left out: the operator of the leaderboard. */
  readonly operator?: Operator;
}

/** Throws INVALID_ARGUMENT for what is no score. */
export function checkScore({ score, subscore, metadata = '', operator }: SubmittedScore): void {
  checkRange(score, 'score');
  checkRange(subscore, 'subscore');
  if (metadata !== '') parseJsonObjectText(metadata, 'metadata of a leaderboard record');
  if (operator !== undefined && !Object.values(Operator).includes(operator)) {
    throw invalidArgument('There is no such operator for scores.');
  }
}

function checkRange(value: bigint, what: string): void {
  if (value < 0n || value > MAX_INT64) throw invalidArgument(`A ${what} is 0 to ${MAX_INT64}.`);
}

/** Throws INVALID_ARGUMENT for owners and names that no record can have. */
export function checkOwner(ownerId: string, username = ''): void {
  if (!isUuid(ownerId)) throw invalidArgument('The owner of a leaderboard record is given by a UUID.');
  if (username.length > MAX_USERNAME_LENGTH || username.includes('\0')) {
    throw invalidArgument(`A username has at most ${MAX_USERNAME_LENGTH} characters.`);
  }
}

/** Throws INVALID_ARGUMENT unless LIMIT is a whole number from 1 to MOST. */
export function checkLimit(limit: number, most: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw invalidArgument(`A list has a limit of 1 to ${most} records.`);
  }
}

const MAX_EXPIRY_SEC = 253_402_300_799; // The last second of the year 9999.

/** Throws INVALID_ARGUMENT for what is no time at which records expire. */
export function checkExpiry(expirySec: number): void {
  if (!Number.isInteger(expirySec) || expirySec < 0 || expirySec > MAX_EXPIRY_SEC) {
    throw invalidArgument('The expiry of leaderboard records is given in seconds since 1970.');
  }
}
