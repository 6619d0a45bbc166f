import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

/** What PostgreSQL says about a failed statement. Other fields of its report are on the error too. */
export interface SqlError extends Error {
  /** Five characters; the first two are the class. */
  readonly code: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  readonly detail?: string;
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
const UNAVAILABLE_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '53300']);
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
]);

/** The report of the database behind ERROR, its causes included; undefined where the database said nothing. */
export function sqlErrorOf(error: unknown): SqlError | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 4; current = current.cause, depth++) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && SQLSTATE.test(code) && 'severity' in current) return current as unknown as SqlError;
  }
  return undefined;
}

/** The five-character SQLSTATE behind ERROR, for example `23505`. */
export function sqlStateOf(error: unknown): string | undefined {
  return sqlErrorOf(error)?.code;
}

/** Whether a value that must be unique exists already; CONSTRAINT names the one meant, any if left out. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23505', constraint);
}

/** Whether a row refers to one that does not exist, or one that is referred to was removed. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23503', constraint);
}

/** Whether a check of the table refused the row. */
export function isCheckViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23514', constraint);
}

function isViolation(error: unknown, state: string, constraint: string | undefined): boolean {
  const report = sqlErrorOf(error);
  return report?.code === state && (constraint === undefined || report.constraint === constraint);
}

/** Whether running the transaction again may succeed: a serialization failure or a deadlock. */
export function isRetryable(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

/** Whether the connection has lost or outlived its prepared statement; a fresh connection will do. */
export function isStalePlan(error: unknown): boolean {
  const report = sqlErrorOf(error);
  return report?.code === '26000' || (report?.code === '0A000' && report.message.includes('cached plan'));
}

/** Whether the database could not be reached or went away, as against refusing a statement. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StatusError) return error.code === Code.UNAVAILABLE;
  const report = sqlErrorOf(error);
  if (report) return report.code.startsWith('08') || UNAVAILABLE_STATES.has(report.code);
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && NETWORK_CODES.has(code)) return true;
  return /^(Connection terminated|timeout e|Client has encountered|Client was closed|Cannot use a pool)/.test(
    error.message,
  );
}

/**
 * What callers of the database get: a report of the database as it came, UNAVAILABLE where it cannot be reached,
 * DEADLINE_EXCEEDED where a statement ran out of time.
 */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof StatusError) return error;
  if (isUnavailable(error)) {
    return new StatusError(Code.UNAVAILABLE, 'The database cannot be reached at the moment.', { cause: error });
  }
  if (sqlStateOf(error) === '57014') {
    return new StatusError(Code.DEADLINE_EXCEEDED, 'The database took too long to answer.', { cause: error });
  }
  return error;
}
