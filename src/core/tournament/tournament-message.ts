import type { Tournament } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';
import type { Leaderboard } from '../leaderboard/leaderboard.js';
import { previousReset, toWireOperator } from '../leaderboard/leaderboard-message.js';
import { tournamentPeriod } from './tournament-period.js';

/** A tournament with SIZE players as it stands at NOWSEC. */
export function toTournamentMessage(tournament: Leaderboard, size: number, nowSec: number): Init<Tournament> {
  const { startSec, endSec } = tournament;
  const { startActiveSec, endActiveSec, expirySec } = tournamentPeriod(tournament, nowSec);
  const isActive = startActiveSec <= nowSec && nowSec < endActiveSec;
  return {
    id: tournament.id,
    title: tournament.title,
    description: tournament.description,
    category: tournament.category,
    sort_order: tournament.sortOrder,
    operator: toWireOperator(tournament),
    size,
    max_size: tournament.maxSize,
    max_num_score: tournament.maxNumScore,
    can_enter: isActive && size < tournament.maxSize,
    start_active: startActiveSec,
    end_active: endActiveSec,
    prev_reset: previousReset(tournament, startSec, nowSec),
    next_reset: expirySec,
    metadata: tournament.metadata,
    create_time: timestampOf(Math.floor(tournament.createMs / 1000)),
    start_time: timestampOf(startSec),
    ...(endSec > 0 ? { end_time: timestampOf(endSec) } : {}),
    duration: tournament.durationSec,
    authoritative: tournament.authoritative,
    join_required: tournament.joinRequired,
  };
}
