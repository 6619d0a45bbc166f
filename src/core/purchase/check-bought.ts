import { Code } from '../../base/code.js';
import { notFound, StatusError } from '../../base/status-error.js';
import { isForeignKeyViolation } from '../../database/database-error.js';
import { isUnstorableValue } from '../unstorable-value.js';

const MAX_CHARACTERS = 512;

/** Throws FAILED_PRECONDITION where a store named something that cannot be kept under these ids. */
export function checkIds(...ids: readonly string[]): void {
  for (const id of ids) {
    if (id === '' || id.length > MAX_CHARACTERS || id.includes('\0')) throw unstorable();
  }
}

/** What a write that failed means to whoever wanted it: NOT_FOUND, FAILED_PRECONDITION, or ERROR itself. */
export function writeError(error: unknown): unknown {
  if (isForeignKeyViolation(error)) return notFound('There is no such user.');
  return isUnstorableValue(error) ? unstorable() : error;
}

const unstorable = () =>
  new StatusError(Code.FAILED_PRECONDITION, 'What the store says of this receipt cannot be kept.');

/** Everything in a receipt was validated for somebody else before. */
export const ofAnotherUser = (): StatusError =>
  new StatusError(Code.ALREADY_EXISTS, 'This receipt belongs to another user.');
