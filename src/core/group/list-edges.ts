import { invalidArgument } from '../../base/status-error.js';
import { GroupState } from './group-rules.js';
import { formatCursor, parseCursor } from './list-cursor.js';

/** How to page through the relations of a group or of a user. */
export interface ListEdgesArgs {
  /** One of `GroupState`; left out, all but bans. */
  readonly state?: number;
  /** How many at most, 1 to 10,000; narrower limits are the caller's. */
  readonly limit: number;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string;
}

/** A row of such a list. */
export interface EdgeRow {
  readonly edge_state: number;
  /** An int8, in decimal. */
  readonly edge_position: string;
}

/** The part of such a list's statement that follows `where`; the table is ge, the values are those of `edgeValues`. */
export const EDGES_IN_ORDER = `ge.source_id = $1 and ge.state >= $2 and ge.state <= $3
    and (ge.state, ge.position) > ($4::int2, $5::int8) order by ge.state, ge.position limit $6`;

const MAX_LIMIT = 10_000;
const MAX_POSITION = 9_223_372_036_854_775_807n;

/** The values for `EDGES_IN_ORDER`. Throws INVALID_ARGUMENT for a state, limit or cursor that cannot be. */
export function edgeValues(sourceId: string, { state, limit, cursor = '' }: ListEdgesArgs): unknown[] {
  const states: readonly number[] = Object.values(GroupState);
  if (state !== undefined && !states.includes(state)) throw invalidArgument(`A state is one of ${states.join(', ')}.`);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT}.`);
  }
  const after = cursor === '' ? [-1, '0'] : parseCursor(cursor, [sourceId, state], [isState, isPosition]);
  const range = state === undefined ? [GroupState.SUPERADMIN, GroupState.JOIN_REQUEST] : [state, state];
  return [sourceId, ...range, ...after, limit + 1];
}

/** ROWS without the one beyond the limit, and the cursor of the next page, '' at the end. */
export function edgePage<Row extends EdgeRow>(sourceId: string, { state, limit }: ListEdgesArgs, rows: readonly Row[]) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const cursor = isMore ? formatCursor([sourceId, state], [last.edge_state, last.edge_position]) : '';
  return { page, cursor };
}

const isState = (value: unknown): boolean => Object.values<unknown>(GroupState).includes(value);
const isPosition = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{1,19}$/.test(value) && BigInt(value) <= MAX_POSITION;
