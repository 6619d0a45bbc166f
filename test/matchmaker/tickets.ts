import { newUuid } from '../../src/base/id.js';
import type { TicketRecord } from '../../src/matchmaker/process/ticket-record.js';
import { createTicketReader, type WaitingTicket } from '../../src/matchmaker/process/waiting-ticket.js';

export interface TicketSketch extends Partial<Omit<TicketRecord, 'members'>> {
  /** How many members, each with a session of its own, unless SESSIONS names them. */
  readonly size?: number;
  readonly sessions?: readonly string[];
}

const readTicket = createTicketReader();
let made = 0;

/** A ticket as the matchmaker's thread has it; younger than those made before, unless its number is given. */
export function waiting(sketch: TicketSketch = {}): WaitingTicket {
  const { size = 1, sessions = Array.from({ length: size }, () => newUuid()), ...given } = sketch;
  const number = ++made;
  return readTicket({
    id: `ticket-${number}`,
    number,
    minCount: 2,
    maxCount: 2,
    countMultiple: 1,
    query: '',
    stringProperties: {},
    numericProperties: {},
    members: sessions.map((sessionId) => ({ userId: `user-${sessionId}`, sessionId, username: sessionId.slice(0, 8) })),
    partyId: sessions.length > 1 ? `party-${number}.n` : '',
    createTimeMs: 1000 + number,
    round: 0,
    ...given,
  });
}
