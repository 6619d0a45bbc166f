import { Code } from '../base/code.js';
import { newUuid } from '../base/id.js';
import { invalidArgument, notFound, StatusError } from '../base/status-error.js';
import { compileQuery } from '../query/compile-query.js';
import { MAX_MATCH_SIZE } from './process/match-size.js';
import type { Ticket, TicketMember, TicketRequest } from './ticket.js';
import { createTicketQueue } from './ticket-queue.js';
import { createTicketsByKey } from './tickets-by-key.js';

export interface TicketPoolDeps {
  /** matchmaker.max_tickets: of one session, and of one party. */
  readonly maxTickets: number;
  nowMs(): number;
}

/** Who waits for a match. */
export interface TicketPool {
  /** Throws INVALID_ARGUMENT for a bad query or size, FAILED_PRECONDITION where a member has too many tickets already. */
  add(members: readonly TicketMember[], partyId: string, request: TicketRequest, round: number): Ticket;
  get(number: number): Ticket | undefined;
  /** Throws NOT_FOUND unless the session has such a ticket of its own. */
  ofSession(sessionId: string, ticketId: string): Ticket;
  /** Throws NOT_FOUND unless the party has such a ticket. */
  ofParty(partyId: string, ticketId: string): Ticket;
  allOfSession(sessionId: string): readonly Ticket[];
  allOfParty(partyId: string): readonly Ticket[];
  /** False where it was gone already. */
  remove(ticket: Ticket): boolean;
  /** Oldest first. */
  all(): IterableIterator<Ticket>;
  readonly size: number;
}

export function createTicketPool({ maxTickets, nowMs }: TicketPoolDeps): TicketPool {
  const queue = createTicketQueue();
  const bySession = createTicketsByKey();
  const byParty = createTicketsByKey();
  let made = 0;

  function checkLimits(members: readonly TicketMember[], partyId: string): void {
    const counts = members.map(({ sessionId }) => bySession.get(sessionId).length);
    if (Math.max(...counts, byParty.get(partyId).length) >= maxTickets)
      throw new StatusError(Code.FAILED_PRECONDITION, `Nobody may have more than ${maxTickets} matchmaker tickets.`);
  }

  function find(tickets: readonly Ticket[], id: string, partyId: string): Ticket {
    for (const ticket of tickets) if (ticket.id === id && ticket.partyId === partyId) return ticket;
    throw notFound('There is no such matchmaker ticket.');
  }

  return {
    add(members, partyId, request, round) {
      compileQuery(request.query);
      if (request.minCount > MAX_MATCH_SIZE)
        throw invalidArgument(`A match cannot be asked to have more than ${MAX_MATCH_SIZE} players.`);
      checkLimits(members, partyId);
      const ticket = { id: newUuid(), number: ++made, members, partyId, createTimeMs: nowMs(), round, ...request };
      queue.add(ticket);
      for (const { sessionId } of members) bySession.add(sessionId, ticket);
      if (partyId !== '') byParty.add(partyId, ticket);
      return ticket;
    },
    get: queue.get,
    ofSession: (sessionId, id) => find(bySession.get(sessionId), id, ''),
    ofParty: (partyId, id) => find(byParty.get(partyId), id, partyId),
    allOfSession: (sessionId) => [...bySession.get(sessionId)],
    allOfParty: (partyId) => [...byParty.get(partyId)],
    remove(ticket) {
      if (!queue.remove(ticket)) return false;
      for (const { sessionId } of ticket.members) bySession.remove(sessionId, ticket);
      if (ticket.partyId !== '') byParty.remove(ticket.partyId, ticket);
      return true;
    },
    all: queue.all,
    get size() {
      return queue.size;
    },
  };
}
