import { invalidArgument } from '../../base/status-error.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { TournamentList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { LEADERBOARD_COLUMNS, type LeaderboardRow, toLeaderboard } from '../leaderboard/leaderboard.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { toTournamentMessage } from './tournament-message.js';

export interface ListTournamentsArgs {
  /** 0 to 127, and not above the next. */
  readonly categoryStart: number;
  readonly categoryEnd: number;
  /** Those that start from here on, seconds since 1970; left out: any. */
  readonly startSec?: number;
  /** Those that end by then; 0: those that never do; left out: those that have not ended yet. */
  readonly endSec?: number;
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
}

const MAX_CATEGORY = 127;
const MAX_LIMIT = 100;
const MAX_TIME_SEC = 4_294_967_295;

/** The place of a tournament in lists. */
type Position = readonly [startMs: number, endMs: number, category: number, id: string];

const FIRST: Position = [-Infinity, Infinity, -1, ''];

// $4 and $5 are the end and the present; an end of 0 in the table is "never", and -1 in $4 "left out".
const selectPage = {
  name: 'tournament_list',
  text: `select ${LEADERBOARD_COLUMNS} from leaderboard l
    where l.duration > 0 and l.category between $1 and $2 and l.start_time >= $3::timestamptz
      and case $4::float8
        when -1 then l.end_time <= to_timestamp(0) or l.end_time >= $5::timestamptz
        when 0 then l.end_time <= to_timestamp(0)
        else l.end_time > to_timestamp(0) and l.end_time <= to_timestamp($4::float8) end
      and (l.start_time > $6::timestamptz or (l.start_time = $6::timestamptz and (l.end_time < $7::timestamptz
        or (l.end_time = $7::timestamptz and (l.category, l.id) > ($8::int2, $9::varchar)))))
    order by l.start_time, l.end_time desc, l.category, l.id limit $10`,
};

/** One page of tournaments: by start, of one start the last to end first. Throws INVALID_ARGUMENT. */
export async function listTournaments(
  { db, nowSec }: Leaderboards,
  args: ListTournamentsArgs,
): Promise<Init<TournamentList>> {
  checkArgs(args);
  const { categoryStart, categoryEnd, startSec = 0, endSec = -1, limit, cursor = '' } = args;
  const now = nowSec();
  const [startMs, endMs, category, id] = cursor === '' ? FIRST : parseCursor(cursor);
  const times = [timestamptz(startSec * 1000), endSec, timestamptz(now * 1000)];
  const place = [timestamptz(startMs), timestamptz(endMs), category, id];
  const values = [categoryStart, categoryEnd, ...times, ...place, limit + 1];
  const { rows } = await db.query<LeaderboardRow>(selectPage, values);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    tournaments: page.map((row) => toTournamentMessage(toLeaderboard(row), row.size, now)),
    cursor: last ? formatCursor([last.start_time, last.end_time, last.category, last.id]) : '',
  };
}

function checkArgs({ categoryStart, categoryEnd, startSec, endSec, limit }: ListTournamentsArgs): void {
  for (const category of [categoryStart, categoryEnd]) {
    if (!isWhole(category, MAX_CATEGORY)) throw invalidArgument(`A category is 0 to ${MAX_CATEGORY}.`);
  }
  if (categoryStart > categoryEnd) throw invalidArgument('The first category is not above the last.');
  for (const time of [startSec, endSec]) {
    if (time !== undefined && !isWhole(time, MAX_TIME_SEC)) {
      throw invalidArgument('Times of tournaments are given in seconds since 1970.');
    }
  }
  // An end of 0 asks for tournaments without one.
  if (startSec !== undefined && endSec && startSec > endSec) throw invalidArgument('The start is not after the end.');
  if (!isWhole(limit, MAX_LIMIT) || limit < 1) throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT}.`);
}

const isWhole = (value: number, most: number) => Number.isInteger(value) && value >= 0 && value <= most;

const formatCursor = (position: Position) => Buffer.from(JSON.stringify(position)).toString('base64url');

/** Far beyond what a tournament can have, and still a date. */
const MAX_CURSOR_MS = 1e14;

const isTime = (ms: unknown) => typeof ms === 'number' && ms >= 0 && ms < MAX_CURSOR_MS;

function parseCursor(cursor: string): Position {
  const invalid = () => invalidArgument('This cursor did not come from a list of tournaments.');
  try {
    const [startMs, endMs, category, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    for (const time of [startMs, endMs]) if (!isTime(time)) throw invalid();
    if (typeof category !== 'number' || !isWhole(category, MAX_CATEGORY)) throw invalid();
    if (typeof id !== 'string' || id.includes('\0')) throw invalid();
    return [startMs as number, endMs as number, category, id];
  } catch {
    throw invalid();
  }
}
