import type { MatchmakerStats as StatsMessage } from '../wire/gen/api.js';
import type { Init, Timestamp } from '../wire/well-known.js';

/** What of the queue the API tells; times in milliseconds since 1970. */
export interface MatchmakerQueue {
  readonly ticketCount: number;
  readonly oldestTicketTimeMs: number | undefined;
  readonly completions: readonly { readonly createTimeMs: number; readonly completeTimeMs: number }[];
}

export interface MatchmakerDeps {
  readonly matchmaker: { stats(): MatchmakerQueue };
}

/** How long players have to wait for a match. */
export function matchmakerHandlers({ matchmaker }: MatchmakerDeps) {
  return {
    async GetMatchmakerStats(): Promise<Init<StatsMessage>> {
      const { ticketCount, oldestTicketTimeMs, completions } = matchmaker.stats();
      return {
        ticket_count: ticketCount,
        oldest_ticket_create_time: oldestTicketTimeMs === undefined ? null : timestampOfMs(oldestTicketTimeMs),
        completions: completions.map(({ createTimeMs, completeTimeMs }) => ({
          create_time: timestampOfMs(createTimeMs),
          complete_time: timestampOfMs(completeTimeMs),
        })),
      };
    },
  };
}

function timestampOfMs(timeMs: number): Timestamp {
  const seconds = Math.floor(timeMs / 1000);
  return { seconds, nanos: Math.floor((timeMs - seconds * 1000) * 1e6) };
}
