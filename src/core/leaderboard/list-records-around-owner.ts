import { notFound } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { Leaderboard } from './leaderboard.js';
import { SortOrder } from './leaderboard.js';
import { RECORD_COLUMNS, type RecordRow } from './leaderboard-record.js';
import type { Leaderboards } from './leaderboards.js';
import { formatCursor, listPage } from './list-leaderboard-records.js';
import { expiryToList, type RecordList, toRankedMessages } from './record-list.js';
import { checkLimit, checkOwner } from './record-rules.js';

export interface ListAroundOwnerArgs {
  readonly leaderboardId: string;
  readonly ownerId: string;
  /** 1 to 100, the owner's record among them. */
  readonly limit: number;
  /** Where given, the page that it leads to. */
  readonly cursor?: string;
  /** As for `listLeaderboardRecords`. */
  readonly expirySec?: number;
}

const MAX_LIMIT = 100;

// One statement and so one moment: a record that moves meanwhile is neither missed nor seen twice. The limit is no
// parameter: of a plan for any limit PostgreSQL expects so much that it makes a new one each time, which costs more than
// reading the records.
const neighbours = (
  name: string,
  comparison: string,
  direction: string,
  limit: number,
) => `(select '${name}' as side, n.*
  from owner o cross join lateral (
    select ${RECORD_COLUMNS} from leaderboard_record r
    where r.leaderboard_id = $1 and r.expiry_time = $2
      and (r.score, r.subscore, r.owner_id) ${comparison} (o.score, o.subscore, o.owner_id)
    order by r.score ${direction}, r.subscore ${direction}, r.owner_id ${direction} limit ${limit}
  ) n)`;
const LIMITS = [12, 25, 50, MAX_LIMIT] as const;
const selectsAround = LIMITS.map((limit) => ({
  name: `leaderboard_record_around_${limit}`,
  text: `with owner as (
      select ${RECORD_COLUMNS} from leaderboard_record r
      where r.leaderboard_id = $1 and r.expiry_time = $2 and r.owner_id = $3
    )
    select 'owner' as side, o.* from owner o
    union all ${neighbours('higher', '>', 'asc', limit)}
    union all ${neighbours('lower', '<', 'desc', limit)}`,
}));

type Side = 'owner' | 'higher' | 'lower';

/**
 * The records around that of an owner, nothing where the owner has none. Throws NOT_FOUND, INVALID_ARGUMENT as
 * `listLeaderboardRecords` does.
 */
export async function listRecordsAroundOwner(boards: Leaderboards, args: ListAroundOwnerArgs): Promise<RecordList> {
  checkLimit(args.limit, MAX_LIMIT);
  checkOwner(args.ownerId);
  const board = await boards.find(args.leaderboardId);
  if (!board) throw notFound('There is no such leaderboard.');
  const expirySec = expiryToList(boards, board, args.expirySec);
  if (expirySec === undefined) return { records: [] };
  if (!args.cursor) return listAround(boards, board, expirySec, args);
  const page = await listPage(boards, board, expirySec, args.limit, args.cursor);
  return { rank_count: boards.ranks.count(board, expirySec), ...page };
}

async function listAround(
  { db, ranks }: Leaderboards,
  board: Leaderboard,
  expirySec: number,
  { ownerId, limit }: ListAroundOwnerArgs,
): Promise<RecordList> {
  const select = selectsAround[LIMITS.findIndex((each) => each >= limit)]!;
  const { rows } = await db.query<RecordRow & { side: Side }>(select, [
    board.id,
    timestamptz(expirySec * 1000),
    ownerId,
  ]);
  const own = rows.find(({ side }) => side === 'owner');
  if (!own) return { records: [] };
  // Subqueries are joined in the order in which they are written, and each is sorted.
  const isAscending = board.sortOrder === SortOrder.ASCENDING;
  const before = rows.filter(({ side }) => side === (isAscending ? 'lower' : 'higher'));
  const after = rows.filter(({ side }) => side === (isAscending ? 'higher' : 'lower'));
  // Half of the others stand before the owner, unless there are too few on one side.
  const others = limit - 1;
  const beforeCount = Math.min(before.length, Math.max(Math.floor(others / 2), others - after.length));
  const afterCount = Math.min(after.length, others - beforeCount);
  const page = [...before.slice(0, beforeCount).reverse(), own, ...after.slice(0, afterCount)];
  const rank = ranks.rankOf(board, expirySec, own.owner_id);
  const firstRank = rank === 0 ? 0 : Math.max(1, rank - beforeCount);
  const cursor = (index: number, isNext: boolean) =>
    formatCursor(board, expirySec, page[index]!, isNext, firstRank && firstRank + index);
  return {
    records: toRankedMessages(page, firstRank),
    prev_cursor: before.length > beforeCount ? cursor(0, false) : '',
    next_cursor: after.length > afterCount ? cursor(page.length - 1, true) : '',
    rank_count: ranks.count(board, expirySec),
  };
}
