import { createTicketReader, type WaitingTicket } from '../../src/matchmaker/process/waiting-ticket.js';
import { createRandom, wish } from './wish.js';

/** Tickets of COUNT players of RANKS, who look for others within WINDOW ranks of their own; the same ones in every run. */
export function createTickets(count: number, window: number, ranks: number): WaitingTicket[] {
  const random = createRandom(42);
  const readTicket = createTicketReader();
  return Array.from({ length: count }, (_, number) =>
    readTicket({
      ...wish(random, window, ranks),
      id: `ticket-${number}`,
      number,
      members: [{ userId: `user-${number}`, sessionId: `session-${number}`, username: `player-${number}` }],
      partyId: '',
      createTimeMs: number,
      round: 0,
    }),
  );
}
