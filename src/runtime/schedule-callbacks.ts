import type { ScheduleCallbacks } from '../core/schedule/deal-with-occurrence.js';
import { toLeaderboardObject } from './nk/leaderboard-object.js';
import { toTournamentObject } from './nk/tournament-object.js';
import type { Runtime } from './runtime.js';

/** The functions that modules have registered for resets and ends. */
export function createScheduleCallbacks({ registrations, event }: Runtime): ScheduleCallbacks {
  const isRegistered = (name: string) => registrations.events.includes(name);
  const ofTournament = (name: string): ScheduleCallbacks['tournamentEnd'] => {
    if (!isRegistered(name)) return undefined;
    return async (tournament) => {
      await event(name, {}, [toTournamentObject(tournament), tournament.end_active, tournament.next_reset]);
    };
  };
  const tournamentEnd = ofTournament('TournamentEnd');
  const tournamentReset = ofTournament('TournamentReset');
  return {
    ...(tournamentEnd ? { tournamentEnd } : {}),
    ...(tournamentReset ? { tournamentReset } : {}),
    ...(isRegistered('LeaderboardReset')
      ? {
          async leaderboardReset(leaderboard, resetSec) {
            await event('LeaderboardReset', {}, [toLeaderboardObject(leaderboard), resetSec]);
          },
        }
      : {}),
  };
}
