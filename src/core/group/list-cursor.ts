import { createHash } from 'node:crypto';
import { invalidArgument } from '../../base/status-error.js';

/** Where a page ended: the values by which the list is sorted. */
export type Position = readonly (string | number)[];

/** Makes what clients send for the next page of the list that FILTER describes. */
export function formatCursor(filter: unknown, position: Position): string {
  return Buffer.from(JSON.stringify([digest(filter), ...position])).toString('base64url');
}

/**
 * The position in a cursor. CHECKS has one test for each of its values. Throws INVALID_ARGUMENT for a text that did not
 * come from the list of the same FILTER.
 */
export function parseCursor(text: string, filter: unknown, checks: readonly ((value: unknown) => boolean)[]): Position {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw invalidCursor();
  }
  if (!Array.isArray(values) || values.length !== checks.length + 1 || values[0] !== digest(filter)) {
    throw invalidCursor();
  }
  const position = values.slice(1);
  if (!checks.every((check, i) => check(position[i]))) throw invalidCursor();
  return position;
}

const digest = (filter: unknown): string =>
  createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 12);

const invalidCursor = () => invalidArgument('This cursor did not come from a list of the same kind.');
