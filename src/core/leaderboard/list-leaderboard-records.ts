import { invalidArgument, notFound } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { Leaderboard } from './leaderboard.js';
import { SortOrder } from './leaderboard.js';
import { RECORD_COLUMNS, type RecordRow, toRecordMessage } from './leaderboard-record.js';
import type { Leaderboards } from './leaderboards.js';
import { formatRecordCursor, parseRecordCursor, type RecordPosition } from './record-cursor.js';
import { expiryToList, type RecordList, toRankedMessages } from './record-list.js';
import { checkLimit, checkOwner } from './record-rules.js';

export interface ListRecordsArgs {
  readonly leaderboardId: string;
  /** Records of certain owners, beside the page. */
  readonly ownerIds?: readonly string[];
  /** The length of the page, 1 to 10,000; left out: no page. Narrower limits are the caller's. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Lists records that expire, or have expired, at this time, seconds since 1970; 0 or left out: the current ones. */
  readonly expirySec?: number;
}

const MAX_LIMIT = 10_000;
const MAX_OWNERS = 10_000;

const LIST = `select ${RECORD_COLUMNS} from leaderboard_record r where r.leaderboard_id = $1 and r.expiry_time = $2`;
const PLACE = '(r.score, r.subscore, r.owner_id)';
// Usual limits are no parameters: for any limit at all PostgreSQL would make a new plan each time.
const USUAL_LIMITS = [12, 26, 51, 101] as const;
const list = (kind: string, where: string, direction: string, limitParameter: string) => {
  const name = `leaderboard_record_list_${kind}`;
  const text = `${LIST} ${where} order by r.score ${direction}, r.subscore ${direction}, r.owner_id ${direction} limit`;
  const usual = USUAL_LIMITS.map((limit) => ({ name: `${name}_${limit}`, text: `${text} ${limit}` }));
  return { usual, any: { name, text: `${text} ${limitParameter}` } };
};
// All four run along the primary key, one way or the other.
const lists = {
  ascending: list('ascending', '', 'asc', '$3'),
  descending: list('descending', '', 'desc', '$3'),
  above: list('above', `and ${PLACE} > ($3::int8, $4::int8, $5::uuid)`, 'asc', '$6'),
  below: list('below', `and ${PLACE} < ($3::int8, $4::int8, $5::uuid)`, 'desc', '$6'),
};
const selectOwners = { name: 'leaderboard_record_owners', text: `${LIST} and r.owner_id = any($3::uuid[])` };

/**
 * A page of the records of a leaderboard or tournament, the best first, and the records of certain owners. Throws
 * NOT_FOUND, INVALID_ARGUMENT for a limit, cursor, owner or expiry that cannot be.
 */
export async function listLeaderboardRecords(boards: Leaderboards, args: ListRecordsArgs): Promise<RecordList> {
  checkArgs(args);
  const board = await boards.find(args.leaderboardId);
  if (!board) throw notFound('There is no such leaderboard.');
  const expirySec = expiryToList(boards, board, args.expirySec);
  if (expirySec === undefined) return { records: [], owner_records: [] };
  const [page, ownerRecords] = await Promise.all([
    args.limit === undefined ? {} : listPage(boards, board, expirySec, args.limit, args.cursor ?? ''),
    listOwners(boards, board, expirySec, args.ownerIds ?? []),
  ]);
  return { owner_records: ownerRecords, rank_count: boards.ranks.count(board, expirySec), ...page };
}

function checkArgs({ limit, ownerIds = [] }: ListRecordsArgs): void {
  if (limit !== undefined) checkLimit(limit, MAX_LIMIT);
  if (ownerIds.length > MAX_OWNERS) throw invalidArgument(`A list takes at most ${MAX_OWNERS} owners.`);
  for (const ownerId of ownerIds) checkOwner(ownerId);
}

/** One page: without a cursor the first, with one what follows it or stands before it. */
export async function listPage(
  boards: Leaderboards,
  board: Leaderboard,
  expirySec: number,
  limit: number,
  cursor: string,
): Promise<RecordList> {
  const from = cursor === '' ? undefined : parseRecordCursor(board.id, expirySec, cursor);
  const isForward = from?.isNext ?? true;
  const isRising = (board.sortOrder === SortOrder.ASCENDING) === isForward;
  const place = from ? placeOf(from) : [];
  const direction = from ? (isRising ? lists.above : lists.below) : isRising ? lists.ascending : lists.descending;
  const values = [board.id, timestamptz(expirySec * 1000), ...place];
  const usual = direction.usual[USUAL_LIMITS.findIndex((each) => each > limit)];
  const { rows } = usual
    ? await boards.db.query<RecordRow>(usual, values)
    : await boards.db.query<RecordRow>(direction.any, [...values, limit + 1]);
  const isMore = rows.length > limit;
  const found = rows.slice(0, limit);
  const page = isForward ? found : found.reverse();
  const firstRank = rankOfFirst(boards, board, expirySec, page, from);
  const format = (row: RecordRow | undefined, index: number, isNext: boolean) =>
    row ? formatCursor(board, expirySec, row, isNext, firstRank && firstRank + index) : '';
  const hasNext = isForward ? isMore : true;
  const hasPrevious = isForward ? from !== undefined : isMore;
  return {
    records: toRankedMessages(page, firstRank),
    next_cursor: hasNext ? format(page.at(-1), page.length - 1, true) : '',
    prev_cursor: hasPrevious ? format(page[0], 0, false) : '',
  };
}

const placeOf = ({ score, subscore, ownerId }: RecordPosition) => [score, subscore, ownerId];

export function formatCursor(
  board: Leaderboard,
  expirySec: number,
  row: RecordRow,
  isNext: boolean,
  rank: number,
): string {
  const { score, subscore, owner_id: ownerId } = row;
  return formatRecordCursor(board.id, expirySec, { score, subscore, ownerId, isNext, rank });
}

/** Where no ranks are kept they are counted on from the page before. */
function rankOfFirst(
  { ranks }: Leaderboards,
  board: Leaderboard,
  expirySec: number,
  page: readonly RecordRow[],
  from: RecordPosition | undefined,
): number {
  if (!from) return 1;
  const known = page[0] ? ranks.rankOf(board, expirySec, page[0].owner_id) : 0;
  if (known > 0 || from.rank === 0) return known;
  return Math.max(0, from.isNext ? from.rank + 1 : from.rank - page.length);
}

async function listOwners(
  { db, ranks }: Leaderboards,
  board: Leaderboard,
  expirySec: number,
  ownerIds: readonly string[],
) {
  if (ownerIds.length === 0) return [];
  const { rows } = await db.query<RecordRow>(selectOwners, [board.id, timestamptz(expirySec * 1000), ownerIds]);
  const sign = board.sortOrder === SortOrder.ASCENDING ? 1 : -1;
  rows.sort((a, b) => sign * comparePlaces(a, b));
  return rows.map((row) => toRecordMessage(row, ranks.rankOf(board, expirySec, row.owner_id)));
}

function comparePlaces(a: RecordRow, b: RecordRow): number {
  const difference = BigInt(a.score) - BigInt(b.score) || BigInt(a.subscore) - BigInt(b.subscore);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.owner_id < b.owner_id ? -1 : 1;
}
