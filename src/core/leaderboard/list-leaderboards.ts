import { invalidArgument } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { LeaderboardList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { LEADERBOARD_COLUMNS, type LeaderboardRow, toLeaderboard } from './leaderboard.js';
import { toLeaderboardMessage } from './leaderboard-message.js';
import type { Leaderboards } from './leaderboards.js';
import { checkLimit } from './record-rules.js';

export interface ListLeaderboardsArgs {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
}

const MAX_LIMIT = 100;

const selectPage = {
  name: 'leaderboard_list',
  text: `select ${LEADERBOARD_COLUMNS} from leaderboard l
    where l.duration = 0 and (l.create_time, l.id) > ($1::timestamptz, $2::varchar)
    order by l.create_time, l.id limit $3`,
};

/** One page of all leaderboards, tournaments left out, the oldest first. Throws INVALID_ARGUMENT. */
export async function listLeaderboards(
  boards: Leaderboards,
  { limit, cursor = '' }: ListLeaderboardsArgs,
): Promise<Init<LeaderboardList>> {
  checkLimit(limit, MAX_LIMIT);
  const [createMs, id] = cursor === '' ? [0, ''] : parseCursor(cursor);
  const { rows } = await boards.db.query<LeaderboardRow>(selectPage, [timestamptz(createMs), id, limit + 1]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const nowSec = boards.nowSec();
  return {
    leaderboards: page.map((row) => toLeaderboardMessage(toLeaderboard(row), nowSec)),
    cursor: last ? formatCursor(last) : '',
  };
}

function formatCursor({ create_time: createMs, id }: LeaderboardRow): string {
  return Buffer.from(JSON.stringify([createMs, id])).toString('base64url');
}

const MAX_CURSOR_MS = 1e14;

function parseCursor(cursor: string): [createMs: number, id: string] {
  const invalid = () => invalidArgument('This cursor did not come from a list of leaderboards.');
  try {
    const [createMs, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof createMs !== 'number' || !(createMs >= 0 && createMs < MAX_CURSOR_MS)) throw invalid();
    if (typeof id !== 'string' || id.includes('\0')) throw invalid();
    return [createMs, id];
  } catch {
    throw invalid();
  }
}
