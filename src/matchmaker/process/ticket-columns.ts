import type { FieldCounts } from './count-asked-fields.js';
import { mostAsked } from './most-asked.js';
import { createTermNumbers } from './term-numbers.js';
import type { WaitingTicket } from './waiting-ticket.js';

/**
 * What the tickets of one round hold, field by field. Tickets lie all over the memory, and to come upon them takes longer than
 * what is done with them: what is asked for most is read from all of them at once.
 */
export interface TicketColumns {
  /** By rank the number of the term that a ticket holds in FIELD, as `createTermNumbers` gives it. */
  terms(field: string): Int32Array;
  /** The same of those with RANKS alone, in their order. */
  termsOf(field: string, ranks: readonly number[]): Int32Array;
  /** Tells the number that the ticket of a rank holds in FIELD; NaN where it holds none. */
  numbers(field: string): (rank: number) => number;
}

/** Of so many fields columns are kept, of terms and of numbers each; others are read from the tickets whenever asked for. */
const MAX_COLUMNS = 16;

export function createTicketColumns(tickets: readonly WaitingTicket[], counts: FieldCounts): TicketColumns {
  const termOf = createTermNumbers();
  const termIn = ({ document }: WaitingTicket, field: string) => termOf(document.get(field)?.[0]);
  const terms = new Map(mostAsked(counts.terms, MAX_COLUMNS).map((field) => [field, new Int32Array(tickets.length)]));
  const numbers = new Map(
    mostAsked(counts.numbers, MAX_COLUMNS).map((field) => [field, new Float64Array(tickets.length)]),
  );
  tickets.forEach((ticket, rank) => {
    for (const [field, column] of terms) column[rank] = termIn(ticket, field);
    for (const [field, column] of numbers) column[rank] = numberIn(ticket, field);
  });

  return {
    terms: (field) => terms.get(field) ?? Int32Array.from(tickets, (ticket) => termIn(ticket, field)),
    termsOf: (field, ranks) => Int32Array.from(ranks, (rank) => termIn(tickets[rank]!, field)),
    numbers(field) {
      const column = numbers.get(field);
      return column ? (rank) => column[rank]! : (rank) => numberIn(tickets[rank]!, field);
    },
  };
}

function numberIn({ document }: WaitingTicket, field: string): number {
  const value = document.get(field)?.[0];
  return typeof value === 'number' ? value : Number.NaN;
}
