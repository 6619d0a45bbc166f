import { firstFrom } from './age-tree.js';
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
  const taken = createTaken(tickets);
  const index = createCandidateIndex(tickets, taken.has);
  const intervalsOf = (ticket: WaitingTicket): number => round - ticket.round;
  const deps = { tickets, index, isMutual, isPatient: (ticket: WaitingTicket) => intervalsOf(ticket) >= maxIntervals };
  const matches: WaitingTicket[][] = [];
  tickets.forEach((ticket, rank) => {
    const isFixed = ticket.minCount === ticket.maxCount;
    const intervals = intervalsOf(ticket);
    if (taken.has(rank) || intervals > (isFixed ? 1 : maxIntervals)) return;
    const match = findMatch(deps, ticket, isFixed || intervals >= maxIntervals);
    if (!match) return;
    for (const each of match) taken.add(each);
    matches.push([...match]);
  });
  return matches;
}

/** Which of TICKETS, which lie by their numbers, are in a match. */
function createTaken(tickets: readonly WaitingTicket[]) {
  const numbers = new Float64Array(tickets.length);
  for (let rank = 0; rank < tickets.length; rank++) numbers[rank] = tickets[rank]!.number;
  const taken = new Uint8Array(tickets.length);
  return {
    has: (rank: number) => taken[rank] === 1,
    add({ number }: WaitingTicket) {
      taken[firstFrom(numbers, number)] = 1;
    },
  };
}
