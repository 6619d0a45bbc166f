import type { WaitingTicket } from './waiting-ticket.js';

/**
 * All members of TICKETS as a module is given them: JSON in shared memory, so that no thread copies it. `intervals` counts
 * the rounds that a ticket has taken part in, this one included.
 */
export function writeEntries(tickets: Iterable<WaitingTicket>, round: number): Uint8Array {
  const entries = Array.from(tickets, (ticket) => {
    const common = {
      ticket: ticket.id,
      properties: { ...ticket.stringProperties, ...ticket.numericProperties },
      ...(ticket.partyId === '' ? {} : { partyId: ticket.partyId }),
      createTime: Math.floor(ticket.createTimeMs / 1000),
      minCount: ticket.minCount,
      maxCount: ticket.maxCount,
      countMultiple: ticket.countMultiple,
      query: ticket.query,
      intervals: round - ticket.round,
    };
    return ticket.members.map((presence) => ({ presence, ...common }));
  });
  const json = Buffer.from(JSON.stringify(entries.flat()));
  const shared = new Uint8Array(new SharedArrayBuffer(json.length));
  shared.set(json);
  return shared;
}
