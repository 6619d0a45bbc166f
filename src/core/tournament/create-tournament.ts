import { Code } from '../../base/code.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { CreateLeaderboardArgs } from '../leaderboard/create-leaderboard.js';
import {
  isTournament,
  LEADERBOARD_COLUMNS,
  type LeaderboardRow,
  NO_MAX_SIZE,
  toLeaderboard,
} from '../leaderboard/leaderboard.js';
import { checkLeaderboardId, checkLeaderboardMetadata, checkResetSchedule } from '../leaderboard/leaderboard-rules.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';

export interface CreateTournamentArgs extends CreateLeaderboardArgs {
  /** How long each round takes scores; with a reset schedule at most until the next. */
  readonly durationSec: number;
  readonly title: string;
  readonly description: string;
  /** 0 to 127. */
  readonly category: number;
  /** Seconds since 1970; 0 = now. */
  readonly startSec: number;
  /** Seconds since 1970; 0 = never. */
  readonly endSec: number;
  /** Players that a round has room for; 0 = any number. */
  readonly maxSize: number;
  /** Attempts of each player in a round; 0 = 1,000,000. */
  readonly maxNumScore: number;
  /** Whether players must join before they submit. */
  readonly joinRequired: boolean;
}

const MAX_CATEGORY = 127;
const MAX_TEXT_LENGTH = 255;
const MAX_INT32 = 2_147_483_647;
/** Times of tournaments travel as 32-bit numbers. */
const MAX_TIME_SEC = 4_294_967_295;
const DEFAULT_MAX_NUM_SCORE = 1_000_000;

const insertTournament = {
  name: 'tournament_create',
  text: `insert into leaderboard as l (id, authoritative, sort_order, operator, reset_schedule, metadata, enable_ranks,
      duration, title, description, category, start_time, end_time, max_size, max_num_score, join_required,
      create_time)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    on conflict (id) do nothing returning ${LEADERBOARD_COLUMNS}`,
};

/**
 * Creates a tournament; one that is there stays as it is. Throws INVALID_ARGUMENT, ALREADY_EXISTS where a leaderboard has
 * the id.
 */
export async function createTournament(boards: Leaderboards, args: CreateTournamentArgs): Promise<void> {
  checkTournament(args, boards.nowSec());
  const { rows } = await boards.db.query<LeaderboardRow>(insertTournament, [
    ...valuesOf(args, boards.nowSec()),
    timestamptz(boards.nowMs()),
  ]);
  if (rows[0]) {
    boards.put(toLeaderboard(rows[0]));
    return;
  }
  const existing = await boards.find(args.id);
  if (existing && !isTournament(existing)) {
    throw new StatusError(Code.ALREADY_EXISTS, 'A leaderboard has this id already.');
  }
}

function checkTournament(args: CreateTournamentArgs, nowSec: number): void {
  const { startSec, endSec, title, description } = args;
  checkLeaderboardId(args.id);
  checkLeaderboardMetadata(args.metadata);
  checkWhole(args.durationSec, 1, MAX_INT32, 'The duration of a tournament, in seconds,');
  checkWhole(args.category, 0, MAX_CATEGORY, 'The category of a tournament');
  checkWhole(startSec, 0, MAX_TIME_SEC, 'The start of a tournament, in seconds since 1970,');
  checkWhole(endSec, 0, MAX_TIME_SEC, 'The end of a tournament, in seconds since 1970,');
  checkWhole(args.maxSize, 0, MAX_INT32, 'The size of a tournament');
  checkWhole(args.maxNumScore, 0, MAX_INT32, 'The number of attempts of a tournament');
  for (const text of [title, description]) {
    if (text.length > MAX_TEXT_LENGTH || text.includes('\0')) {
      throw invalidArgument(`Title and description of a tournament have at most ${MAX_TEXT_LENGTH} characters.`);
    }
  }
  if (endSec > 0 && endSec <= startSec) throw invalidArgument('A tournament ends after its start.');
  const schedule = checkResetSchedule(args.resetSchedule);
  const firstSec = schedule?.next(startSec || nowSec);
  if (schedule && (firstSec === undefined || (endSec > 0 && endSec <= firstSec))) {
    throw invalidArgument('The reset schedule does not come round once before the end of the tournament.');
  }
}

function checkWhole(value: number, least: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalidArgument(`${what} is ${least} to ${most}.`);
}

function valuesOf(args: CreateTournamentArgs, nowSec: number): unknown[] {
  return [
    args.id,
    args.authoritative,
    args.sortOrder,
    args.operator,
    args.resetSchedule || null,
    args.metadata,
    args.enableRanks,
    args.durationSec,
    args.title,
    args.description,
    args.category,
    timestamptz((args.startSec || nowSec) * 1000),
    timestamptz(args.endSec * 1000),
    args.maxSize || NO_MAX_SIZE,
    args.maxNumScore || DEFAULT_MAX_NUM_SCORE,
    args.joinRequired,
  ];
}
