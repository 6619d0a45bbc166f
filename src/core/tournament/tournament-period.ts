import type { Leaderboard } from '../leaderboard/leaderboard.js';

/** One round of a tournament; seconds since 1970. */
export interface TournamentPeriod {
  /** Scores are taken from here … */
  readonly startActiveSec: number;
  /** … until before here. */
  readonly endActiveSec: number;
  /** When the next round begins and the records of this one expire; 0 = never. */
  readonly expirySec: number;
}

type Timing = Pick<Leaderboard, 'schedule' | 'startSec' | 'endSec' | 'durationSec'>;

/** The round of a tournament that NOWSEC falls into, or else the one that comes first. */
export function tournamentPeriod(tournament: Timing, nowSec: number): TournamentPeriod {
  return cutAtEnd(
    tournament.schedule ? scheduledPeriod(tournament, nowSec) : onlyPeriod(tournament),
    tournament.endSec,
  );
}

function onlyPeriod({ startSec, endSec, durationSec }: Timing): TournamentPeriod {
  return { startActiveSec: startSec, endActiveSec: startSec + durationSec, expirySec: endSec };
}

function scheduledPeriod(tournament: Timing, nowSec: number): TournamentPeriod {
  const { schedule, startSec } = tournament;
  const begun = nowSec < startSec ? undefined : schedule!.previous(nowSec + 1);
  const running = begun === undefined ? undefined : periodFrom(tournament, begun);
  if (!running || running.endActiveSec < startSec) {
    // Before the start, or after the time of a round that was over before the tournament's start.
    return periodFrom(tournament, schedule!.next(startSec) ?? startSec);
  }
  return { ...running, startActiveSec: Math.max(running.startActiveSec, startSec) };
}

function periodFrom({ schedule, durationSec }: Timing, startActiveSec: number): TournamentPeriod {
  const expirySec = schedule!.next(startActiveSec) ?? 0;
  const endActiveSec = startActiveSec + durationSec;
  return { startActiveSec, endActiveSec: expirySec > 0 ? Math.min(endActiveSec, expirySec) : endActiveSec, expirySec };
}

function cutAtEnd(period: TournamentPeriod, endSec: number): TournamentPeriod {
  if (endSec === 0) return period;
  const expirySec = period.expirySec === 0 ? endSec : Math.min(period.expirySec, endSec);
  return { ...period, expirySec, endActiveSec: Math.min(period.endActiveSec, expirySec) };
}
