import { createCandidateIndex } from './candidate-index.js';
import { findMatch } from './find-match.js';
import type { WaitingTicket } from './waiting-ticket.js';

export interface RoundOptions {
  /** Which round this is; the first one a ticket of round N takes part in is N + 1. */
  readonly round: number;
  /** matchmaker.max_intervals: for how many rounds a ticket looks for others, and when a smaller match will do. */
  readonly maxIntervals: number;
  /** Whether queries have to accept each other, both ways; asked again and again, since it may end within a round. */
  isMutual(): boolean;
}

/**
 * Makes matches of TICKETS, which lie by age. Tickets that still look for others do so one after the other, the oldest
 * first; those that looked for long enough only wait to be found. Nobody is in two of the matches.
 */
export function runRound(tickets: readonly WaitingTicket[], options: RoundOptions): WaitingTicket[][] {
  const { round, maxIntervals, isMutual } = options;
  const taken = new Set<WaitingTicket>();
  const index = createCandidateIndex(tickets, (rank) => taken.has(tickets[rank]!));
  const intervalsOf = (ticket: WaitingTicket): number => round - ticket.round;
  const deps = { tickets, index, isMutual, isPatient: (ticket: WaitingTicket) => intervalsOf(ticket) >= maxIntervals };
  const matches: WaitingTicket[][] = [];
  for (const ticket of tickets) {
    const isFixed = ticket.minCount === ticket.maxCount;
    const intervals = intervalsOf(ticket);
    if (taken.has(ticket) || intervals > (isFixed ? 1 : maxIntervals)) continue;
    const match = findMatch(deps, ticket, isFixed || intervals >= maxIntervals);
    if (!match) continue;
    for (const each of match) taken.add(each);
    matches.push([...match]);
  }
  return matches;
}
