import { tournamentPeriod } from '../tournament/tournament-period.js';
import { isTournament, type Leaderboard } from './leaderboard.js';

/** When records that are written now expire, seconds since 1970; 0 = never. */
export function leaderboardExpirySec(board: Leaderboard, nowSec: number): number {
  if (isTournament(board)) return tournamentPeriod(board, nowSec).expirySec;
  return board.schedule?.next(nowSec) ?? 0;
}
