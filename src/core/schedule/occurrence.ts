import { isTournament, type Leaderboard } from '../leaderboard/leaderboard.js';
import { tournamentPeriod } from '../tournament/tournament-period.js';

/** A round of a tournament takes no more scores, or records expire. */
export type OccurrenceKind = 'end' | 'reset';

/** Something that is to happen to a leaderboard or tournament at one moment, seconds since 1970. */
export interface Occurrence {
  readonly kind: OccurrenceKind;
  readonly leaderboardId: string;
  /** Of the leaderboard, as `Leaderboard.createMs`. */
  readonly createMs: number;
  readonly atSec: number;
  /** When to deal with it: then, or later where another server is at it. */
  readonly tryAtSec: number;
}

/** When KIND happens next to BOARD after AFTERSEC; undefined where it never does. */
export function nextOccurrenceSec(board: Leaderboard, kind: OccurrenceKind, afterSec: number): number | undefined {
  if (!isTournament(board)) return kind === 'reset' ? board.schedule?.next(afterSec) : undefined;
  const period = tournamentPeriod(board, afterSec);
  if (kind === 'reset') return period.expirySec > afterSec ? period.expirySec : undefined;
  if (period.endActiveSec > afterSec) return period.endActiveSec;
  if (!board.schedule || period.expirySec <= afterSec) return undefined;
  const { endActiveSec } = tournamentPeriod(board, period.expirySec);
  return endActiveSec > afterSec ? endActiveSec : undefined;
}
