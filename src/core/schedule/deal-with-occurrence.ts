import type { Leaderboard as LeaderboardMessage, Tournament } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import {
  hasMaxSize,
  isTournament,
  LEADERBOARD_COLUMNS,
  type LeaderboardRow,
  toLeaderboard,
} from '../leaderboard/leaderboard.js';
import { toLeaderboardMessage } from '../leaderboard/leaderboard-message.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { toTournamentMessage } from '../tournament/tournament-message.js';
import { tournamentPeriod } from '../tournament/tournament-period.js';
import { countPlayers, recountSize } from '../tournament/tournament-size.js';
import type { Occurrence } from './occurrence.js';

/** What modules want to be told; each is absent where none does. Tournaments are as they were until then. */
export interface ScheduleCallbacks {
  readonly tournamentEnd?: (tournament: Init<Tournament>) => Promise<void>;
  readonly tournamentReset?: (tournament: Init<Tournament>) => Promise<void>;
  readonly leaderboardReset?: (leaderboard: Init<LeaderboardMessage>, resetSec: number) => Promise<void>;
}

const selectOne = {
  name: 'schedule_leaderboard',
  text: `select ${LEADERBOARD_COLUMNS} from leaderboard l where l.id = $1`,
};

/**
 * Does what an occurrence asks for; nothing where its leaderboard has been deleted. Whether a callback was called; what it
 * throws goes to ONFAILED.
 */
export async function dealWithOccurrence(
  boards: Leaderboards,
  callbacks: ScheduleCallbacks,
  occurrence: Occurrence,
  onFailed: (error: unknown) => void,
): Promise<boolean> {
  const { rows } = await boards.db.query<LeaderboardRow>(selectOne, [occurrence.leaderboardId]);
  const [row] = rows;
  if (row?.create_time !== occurrence.createMs) return false;
  const callback = isTournament(toLeaderboard(row))
    ? await prepareTournament(boards, callbacks, occurrence, row)
    : prepareLeaderboard(callbacks, occurrence, row);
  await callback?.().catch(onFailed);
  return callback !== undefined;
}

type Callback = () => Promise<void>;

function prepareLeaderboard(callbacks: ScheduleCallbacks, { atSec }: Occurrence, row: LeaderboardRow) {
  const { leaderboardReset } = callbacks;
  const message = toLeaderboardMessage(toLeaderboard(row), atSec - 1);
  return leaderboardReset && (() => leaderboardReset(message, atSec));
}

/** A reset empties the tournament, whether or not a module is told. */
async function prepareTournament(
  { db, nowSec }: Leaderboards,
  callbacks: ScheduleCallbacks,
  { kind, atSec }: Occurrence,
  row: LeaderboardRow,
): Promise<Callback | undefined> {
  const tournament = toLeaderboard(row);
  const callback = kind === 'reset' ? callbacks.tournamentReset : callbacks.tournamentEnd;
  const roundSec = atSec - 1;
  let size = 0;
  if (hasMaxSize(tournament)) {
    // Counted: players of the round that follows may have come already.
    size = await countPlayers(db, tournament.id, tournamentPeriod(tournament, roundSec).expirySec);
    if (kind === 'reset') {
      await recountSize(db, tournament.id, tournamentPeriod(tournament, nowSec()).expirySec);
    }
  }
  return callback && (() => callback(toTournamentMessage(tournament, size, roundSec)));
}
