import type { Leaderboard as LeaderboardMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { isTournament } from './leaderboard.js';
import { toLeaderboardMessage } from './leaderboard-message.js';
import type { Leaderboards } from './leaderboards.js';

/** The leaderboards of IDS that exist, tournaments left out, in that order. */
export async function getLeaderboards(
  boards: Leaderboards,
  ids: readonly string[],
): Promise<Init<LeaderboardMessage>[]> {
  const found = await Promise.all(ids.map((id) => boards.find(id)));
  const nowSec = boards.nowSec();
  return found.flatMap((board) => (board && !isTournament(board) ? [toLeaderboardMessage(board, nowSec)] : []));
}
