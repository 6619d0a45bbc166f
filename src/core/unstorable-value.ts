import { sqlStateOf } from '../database/database-error.js';

/** SQLSTATE classes: "data exception" (out of range, characters that cannot be) and "program limit exceeded" (too deep). */
const REFUSED_VALUE = new Set(['22', '54']);

/** Whether the database refused a value for what it is, such as a JSON number that no column can hold. */
export function isUnstorableValue(error: unknown): boolean {
  return REFUSED_VALUE.has(sqlStateOf(error)?.slice(0, 2) ?? '');
}
