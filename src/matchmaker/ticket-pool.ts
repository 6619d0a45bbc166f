import { Code } from '../base/code.js';
import { newUuid } from '../base/id.js';
import { invalidArgument, notFound, StatusError } from '../base/status-error.js';
import { compileQuery } from '../query/compile-query.js';
import { MAX_MATCH_SIZE } from './process/match-size.js';
import type { Ticket, TicketMember, TicketRequest } from './ticket.js';

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
  all(): Iterable<Ticket>;
  readonly size: number;
}

export function createTicketPool({ maxTickets, nowMs }: TicketPoolDeps): TicketPool {
  const byNumber = new Map<number, Ticket>();
  const bySession = new Map<string, Set<Ticket>>();
  const byParty = new Map<string, Set<Ticket>>();
  let made = 0;

  function checkLimits(members: readonly TicketMember[], partyId: string): void {
    const counts = members.map(({ sessionId }) => bySession.get(sessionId)?.size ?? 0);
    if (Math.max(...counts, byParty.get(partyId)?.size ?? 0) >= maxTickets)
      throw new StatusError(Code.FAILED_PRECONDITION, `Nobody may have more than ${maxTickets} matchmaker tickets.`);
  }

  function find(tickets: Iterable<Ticket> | undefined, id: string, partyId: string): Ticket {
    for (const ticket of tickets ?? []) if (ticket.id === id && ticket.partyId === partyId) return ticket;
    throw notFound('There is no such matchmaker ticket.');
  }

  return {
    add(members, partyId, request, round) {
      compileQuery(request.query);
      if (request.minCount > MAX_MATCH_SIZE)
        throw invalidArgument(`A match cannot be asked to have more than ${MAX_MATCH_SIZE} players.`);
      checkLimits(members, partyId);
      const ticket = { ...request, id: newUuid(), number: ++made, members, partyId, createTimeMs: nowMs(), round };
      byNumber.set(ticket.number, ticket);
      for (const { sessionId } of members) put(bySession, sessionId, ticket);
      if (partyId !== '') put(byParty, partyId, ticket);
      return ticket;
    },
    get: (number) => byNumber.get(number),
    ofSession: (sessionId, id) => find(bySession.get(sessionId), id, ''),
    ofParty: (partyId, id) => find(byParty.get(partyId), id, partyId),
    allOfSession: (sessionId) => [...(bySession.get(sessionId) ?? [])],
    allOfParty: (partyId) => [...(byParty.get(partyId) ?? [])],
    remove(ticket) {
      if (!byNumber.delete(ticket.number)) return false;
      for (const { sessionId } of ticket.members) take(bySession, sessionId, ticket);
      if (ticket.partyId !== '') take(byParty, ticket.partyId, ticket);
      return true;
    },
    all: () => byNumber.values(),
    get size() {
      return byNumber.size;
    },
  };
}

function put(map: Map<string, Set<Ticket>>, key: string, ticket: Ticket): void {
  const tickets = map.get(key);
  if (tickets) tickets.add(ticket);
  else map.set(key, new Set([ticket]));
}

function take(map: Map<string, Set<Ticket>>, key: string, ticket: Ticket): void {
  const tickets = map.get(key);
  tickets?.delete(ticket);
  if (tickets?.size === 0) map.delete(key);
}
