import type { Tournament } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { LEADERBOARD_COLUMNS, type LeaderboardRow, toLeaderboard } from '../leaderboard/leaderboard.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { toTournamentMessage } from './tournament-message.js';

// From the database, since sizes change with every player.
const selectTournaments = {
  name: 'tournament_by_ids',
  text: `select ${LEADERBOARD_COLUMNS} from leaderboard l where l.id = any($1::varchar[]) and l.duration > 0`,
};

/** The tournaments of IDS that exist, each once, in that order, as they stand at ATSEC: now where left out. */
export async function getTournaments(
  { db, nowSec }: Leaderboards,
  ids: readonly string[],
  atSec = nowSec(),
): Promise<Init<Tournament>[]> {
  const wanted = [...new Set(ids)].filter((id) => !id.includes('\0'));
  if (wanted.length === 0) return [];
  const { rows } = await db.query<LeaderboardRow>(selectTournaments, [wanted]);
  const found = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => {
    const row = found.get(id);
    return row ? [toTournamentMessage(toLeaderboard(row), row.size, atSec)] : [];
  });
}
