import { Code } from '../../base/code.js';
import { StatusError } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import {
  isTournament,
  LEADERBOARD_COLUMNS,
  type LeaderboardRow,
  type Operator,
  type SortOrder,
  toLeaderboard,
} from './leaderboard.js';
import { checkLeaderboardId, checkLeaderboardMetadata, checkResetSchedule } from './leaderboard-rules.js';
import type { Leaderboards } from './leaderboards.js';

export interface CreateLeaderboardArgs {
  readonly id: string;
  readonly authoritative: boolean;
  readonly sortOrder: SortOrder;
  readonly operator: Operator;
  /** A cron expression (see `parseCron`), in UTC; '' = never. */
  readonly resetSchedule: string;
  /** The text of a JSON object. */
  readonly metadata: string;
  /** Whether ranks are kept. */
  readonly enableRanks: boolean;
}

const insertLeaderboard = {
  name: 'leaderboard_create',
  text: `insert into leaderboard as l (id, authoritative, sort_order, operator, reset_schedule, metadata, enable_ranks,
      create_time)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing returning ${LEADERBOARD_COLUMNS}`,
};

/**
 * Creates a leaderboard; one that is there stays as it is. Throws INVALID_ARGUMENT, ALREADY_EXISTS where a tournament has
 * the id.
 */
export async function createLeaderboard(boards: Leaderboards, args: CreateLeaderboardArgs): Promise<void> {
  const { id, authoritative, sortOrder, operator, resetSchedule, metadata, enableRanks } = args;
  checkLeaderboardId(id);
  checkLeaderboardMetadata(metadata);
  checkResetSchedule(resetSchedule);
  const setup = [authoritative, sortOrder, operator, resetSchedule || null, metadata, enableRanks];
  const values = [id, ...setup, timestamptz(boards.nowMs())];
  const { rows } = await boards.db.query<LeaderboardRow>(insertLeaderboard, values);
  if (rows[0]) {
    boards.put(toLeaderboard(rows[0]));
    return;
  }
  const existing = await boards.find(id);
  if (existing && isTournament(existing)) {
    throw new StatusError(Code.ALREADY_EXISTS, 'A tournament has this id already.');
  }
}
