import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable, Statement } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { GroupList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { GROUP_COLUMNS, type GroupRow, IS_ENABLED, Openness, toGroupMessage } from './group-message.js';
import { formatCursor, type Position, parseCursor } from './list-cursor.js';
import { namePattern } from './name-pattern.js';

export interface GroupFilter {
  /** A name in any case, or the beginning of names where it ends in %; goes with no other filter. '' or left out for all. */
  readonly name?: string;
  /** '' or left out for all. */
  readonly langTag?: string;
  readonly open?: boolean;
  /** How many members a group has at most. */
  readonly members?: number;
}

export interface ListGroupsArgs extends GroupFilter {
  /** How many at most: 1 to 100. */
  readonly limit: number;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string;
}

const MAX_LIMIT = 100;
const MAX_INT32 = 2_147_483_647;
/** The year 10000. */
const END_OF_TIME_MS = 253_402_300_800_000;

/** A column that lists are sorted by. */
interface SortKey {
  readonly sql: string;
  /** The type of the column, for the parameter that is compared to it. */
  readonly type: string;
  readonly of: (row: ListedRow) => string | number;
  readonly check: (value: unknown) => boolean;
  /** What the value of a cursor is as a parameter; itself where left out. */
  readonly toParameter?: (value: string | number) => unknown;
}

interface ListedRow extends GroupRow {
  readonly folded_name: string;
}

const isText = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0');
const isCount = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) <= MAX_INT32;
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < END_OF_TIME_MS;
const isId = (value: unknown): boolean => typeof value === 'string' && isUuid(value);

/** Compared by bytes: so the index serves beginnings of names, whatever the collation of the database. */
const FOLDED_NAME = `(lower(g.name) collate "C")`;

const id: SortKey = { sql: 'g.id', type: 'uuid', of: (row) => row.id, check: isId };
const size: SortKey = { sql: 'g.edge_count', type: 'int4', of: (row) => row.edge_count, check: isCount };
const language: SortKey = { sql: 'g.lang_tag', type: 'varchar', of: (row) => row.lang_tag, check: isText };
const name: SortKey = { sql: FOLDED_NAME, type: 'text', of: (row) => row.folded_name, check: isText };
const change: SortKey = {
  sql: 'g.update_time',
  type: 'timestamptz',
  of: (row) => row.update_time,
  check: isTime,
  toParameter: (value) => timestamptz(value as number),
};

/** How a list with some filters is sorted. Each follows an index of the table, so that a page costs the same anywhere. */
interface Order {
  readonly keys: readonly SortKey[];
  readonly descending: boolean;
}

function orderOf({ open, langTag, members }: ParsedFilter): Order {
  if (langTag !== '') return { keys: [size, id], descending: open !== undefined || members !== undefined };
  if (members === undefined) return { keys: [change, size, id], descending: false };
  return { keys: open === undefined ? [size, change, id] : [size, language, id], descending: true };
}

interface ParsedFilter {
  readonly langTag: string;
  readonly open: boolean | undefined;
  readonly members: number | undefined;
}

/**
 * One page of the groups that pass the filters, and the cursor of the next page, '' at the end. By name they are sorted by
 * it; otherwise by when they changed, or by size where language or size is asked for. Throws INVALID_ARGUMENT for filters
 * that do not go together, and for a limit or cursor that cannot be.
 */
export async function listGroups(db: Queryable, args: ListGroupsArgs): Promise<Init<GroupList>> {
  const { name: wanted = '', limit, cursor = '' } = args;
  const filter = parseFilter(args);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list of groups has a limit of 1 to ${MAX_LIMIT}.`);
  }
  const pattern = namePattern(wanted);
  const order = pattern ? { keys: [name, id], descending: false } : orderOf(filter);
  const key = [pattern?.like ?? '', filter.langTag, filter.open ?? null, filter.members ?? null];
  const checks = order.keys.map(({ check }) => check);
  const after = cursor === '' ? undefined : parseCursor(cursor, key, checks);

  const conditions = pattern ? nameConditions(pattern) : filterConditions(filter, after);
  const { rows } = await db.query<ListedRow>(...buildQuery(order, conditions, after, limit + 1));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const next = isMore
    ? formatCursor(
        key,
        order.keys.map((sortKey) => sortKey.of(last)),
      )
    : '';
  return { groups: page.map(toGroupMessage), cursor: next };
}

function parseFilter({ name: wanted = '', langTag = '', open, members }: ListGroupsArgs): ParsedFilter {
  if (wanted !== '' && (langTag !== '' || open !== undefined || members !== undefined)) {
    throw invalidArgument('A name goes with no other filter.');
  }
  if (wanted.includes('\0') || langTag.includes('\0')) throw invalidArgument('A filter has no null characters.');
  if (members !== undefined && !isCount(members)) throw invalidArgument('A number of members is a whole number.');
  return { langTag, open, members };
}

/** A condition with its values; ? stands for each of them. */
type Condition = readonly [label: string, sql: string, ...values: unknown[]];

function nameConditions({ like, first, last }: NonNullable<ReturnType<typeof namePattern>>): Condition[] {
  return [
    ['name', `${FOLDED_NAME} >= lower(?::text) collate "C"`, first],
    ['to', `${FOLDED_NAME} <= lower(?::text) collate "C"`, last],
    ['like', `${FOLDED_NAME} like lower(?::text) collate "C"`, like],
  ];
}

function filterConditions({ open, langTag, members }: ParsedFilter, after: Position | undefined): Condition[] {
  const conditions: Condition[] = [];
  if (open !== undefined) conditions.push(['open', 'g.state = ?::int2', open ? Openness.OPEN : Openness.CLOSED]);
  if (langTag !== '') conditions.push(['lang', 'g.lang_tag = ?::varchar', langTag]);
  if (members !== undefined) conditions.push(sizeCondition(members, after));
  return conditions;
}

/**
 * Lists with a size are sorted by it, the largest first: what comes after a group of that size has it. Asked for all the
 * same, the size would be where the database begins to read, however far below it a page begins.
 */
function sizeCondition(members: number, after: Position | undefined): Condition {
  const isImplied = after !== undefined && (after[0] as number) <= members;
  return isImplied ? ['members_below', 'true'] : ['members', 'g.edge_count <= ?::int4', members];
}

function buildQuery(
  { keys, descending }: Order,
  conditions: readonly Condition[],
  after: Position | undefined,
  limit: number,
): [Statement, unknown[]] {
  const columns = keys.map(({ sql }) => sql);
  const paging: Condition[] = after
    ? [
        [
          'after',
          `(${columns.join(', ')}) ${descending ? '<' : '>'} (${keys.map(({ type }) => `?::${type}`).join(', ')})`,
          ...keys.map(({ toParameter }, i) => toParameter?.(after[i]!) ?? after[i]),
        ],
      ]
    : [];
  const all = [...conditions, ...paging];
  const direction = descending ? ' desc' : '';
  const where = [IS_ENABLED, ...all.map(([, sql]) => sql)].join(' and ');
  let count = 0;
  const text = `select ${GROUP_COLUMNS}, ${FOLDED_NAME} as folded_name from groups g where ${where}
    order by ${columns.map((column) => column + direction).join(', ')} limit ?::int4`;
  const statement = {
    name: ['groups_list', ...all.map(([label]) => label)].join('_'),
    text: text.replaceAll('?', () => `$${++count}`),
  };
  return [statement, [...all.flatMap(([, , ...values]) => values), limit]];
}
