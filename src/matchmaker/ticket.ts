import type { Receiver } from '../presence/router.js';

/** What somebody looks for, checked: whole numbers, `countMultiple` divides both counts, 2 ≤ `minCount` ≤ `maxCount`. */
export interface TicketRequest {
  /** In the query syntax, over `properties.NAME`. '' means anybody. */
  readonly query: string;
  readonly minCount: number;
  readonly maxCount: number;
  readonly countMultiple: number;
  readonly stringProperties: Readonly<Record<string, string>>;
  readonly numericProperties: Readonly<Record<string, number>>;
}

/** One of those who look together. */
export interface TicketMember extends Receiver {
  readonly userId: string;
  readonly sessionId: string;
  readonly username: string;
}

/** A place in the queue: one session, or a party that stays together. */
export interface Ticket extends TicketRequest {
  readonly id: string;
  /** Counts tickets in the order in which they came: the smaller, the longer it waits. Threads know tickets by it. */
  readonly number: number;
  readonly members: readonly TicketMember[];
  /** '' where a session looks for itself. */
  readonly partyId: string;
  readonly createTimeMs: number;
  /** How many rounds there had been when the ticket came. */
  readonly round: number;
}
