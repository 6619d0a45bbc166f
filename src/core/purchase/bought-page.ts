import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable, Statement } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';

/** What purchases and subscriptions are listed by. */
interface BoughtRow {
  readonly user_id: string;
  /** Milliseconds since 1970, microseconds as the fraction. */
  readonly purchase_time: number;
}

export interface BoughtPageArgs {
  /** Whose; left out, those of everybody. */
  readonly userId?: string | undefined;
  /** How many at most: 1 to 100. */
  readonly limit: number;
  /** One of the cursors of another page of this list; '' or left out for the first page. */
  readonly cursor?: string | undefined;
}

export interface BoughtPage<Row> {
  /** The latest purchase first. */
  readonly rows: readonly Row[];
  /** Of the page behind this one; '' at the end. */
  readonly cursor: string;
  /** Of the page before it; '' on the first page. */
  readonly prevCursor: string;
}

/** Four statements that list one table: of everybody or one user ($5), onwards or back. $1 to $3 are a position, $4 a limit. */
export interface BoughtStatements {
  readonly of: Readonly<Record<'all' | 'user', Readonly<Record<'next' | 'prev', Statement>>>>;
}

interface Position {
  readonly timeMs: number;
  readonly userId: string;
  readonly id: string;
}

interface Cursor extends Position {
  readonly isNext: boolean;
}

const MAX_LIMIT = 100;
/** Before every row. */
const START: Cursor = { timeMs: Infinity, userId: 'ffffffff-ffff-ffff-ffff-ffffffffffff', id: '', isNext: true };

/** The statements that list TABLE, whose key is ID, with COLUMNS. Each follows an index. */
export function boughtStatements(table: string, id: string, columns: string): BoughtStatements {
  const statement = (owner: 'all' | 'user', direction: 'next' | 'prev'): Statement => {
    const order = direction === 'next' ? 'desc' : 'asc';
    const sign = direction === 'next' ? '<' : '>';
    const filter = owner === 'user' ? 'user_id = $5::uuid and ' : '';
    return {
      name: `${table}_list_${owner}_${direction}`,
      text: `select ${columns} from ${table}
        where ${filter}(purchase_time, user_id, ${id}) ${sign} ($1::timestamptz, $2::uuid, $3::varchar)
        order by purchase_time ${order}, user_id ${order}, ${id} ${order} limit $4`,
    };
  };
  const both = (owner: 'all' | 'user') => ({ next: statement(owner, 'next'), prev: statement(owner, 'prev') });
  return { of: { all: both('all'), user: both('user') } };
}

/** One page of what STATEMENTS list; IDOF gives the key of a row. Throws INVALID_ARGUMENT for a user, limit or cursor that cannot be. */
export async function listBought<Row extends BoughtRow>(
  db: Queryable,
  statements: BoughtStatements,
  idOf: (row: Row) => string,
  { userId, limit, cursor = '' }: BoughtPageArgs,
): Promise<BoughtPage<Row>> {
  if (userId !== undefined && !isUuid(userId)) throw invalidArgument('The owner of a purchase is given by a UUID.');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} purchases.`);
  }
  const from = cursor === '' ? START : parseCursor(cursor, userId);
  const statement = statements.of[userId === undefined ? 'all' : 'user'][from.isNext ? 'next' : 'prev'];
  const owner = userId === undefined ? [] : [userId];
  const values = [timestamptz(from.timeMs), from.userId, from.id, limit + 1, ...owner];
  const { rows } = await db.query<Row>(statement, values);
  const isMore = rows.length > limit;
  const page = rows.slice(0, limit);
  if (!from.isNext) page.reverse();
  const positionOf = (row: Row): Position => ({ timeMs: row.purchase_time, userId: row.user_id, id: idOf(row) });
  const hasNext = from.isNext ? isMore : page.length > 0;
  const hasPrev = cursor !== '' && (from.isNext ? page.length > 0 : isMore);
  return {
    rows: page,
    cursor: hasNext ? formatCursor({ isNext: true, ...positionOf(page.at(-1)!) }, userId) : '',
    prevCursor: hasPrev ? formatCursor({ isNext: false, ...positionOf(page[0]!) }, userId) : '',
  };
}

/** A cursor names the list that it is of: of one user, or of all. */
function formatCursor({ timeMs, userId, id, isNext }: Cursor, listOf = ''): string {
  return Buffer.from(JSON.stringify([listOf.toLowerCase(), timeMs, userId, id, isNext])).toString('base64url');
}

function parseCursor(cursor: string, listOf = ''): Cursor {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts) || parts.length !== 5) throw invalidCursor();
    const [of, timeMs, userId, id, isNext] = parts as unknown[];
    if (of !== listOf.toLowerCase() || typeof timeMs !== 'number' || Math.abs(timeMs) > LATEST_MS)
      throw invalidCursor();
    if (typeof userId !== 'string' || !isUuid(userId) || typeof isNext !== 'boolean') throw invalidCursor();
    if (typeof id !== 'string' || id.includes('\0')) throw invalidCursor();
    return { timeMs, userId, id, isNext };
  } catch {
    throw invalidCursor();
  }
}

/** The year 9999: every time up to it has a text that the database reads. */
const LATEST_MS = 253_402_300_799_000;

const invalidCursor = () => invalidArgument('This cursor did not come from a list of these purchases.');
