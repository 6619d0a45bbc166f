import type { WaitingTicket } from './waiting-ticket.js';

export interface CheckedMatches {
  readonly matches: readonly (readonly WaitingTicket[])[];
  /** One line for each match that was left out. */
  readonly problems: readonly string[];
}

/** Who a module has put into a match: a ticket, or one member of it. */
type Place = readonly [ticketId: string, sessionId: string | null];

/**
 * The matches in ANSWER, a JSON list of lists of places, that keep the rules: only TICKETS that wait, nobody twice, every
 * member of a ticket, no session through two tickets. Others are left out, each with its reason.
 */
export function checkOverride(answer: string, tickets: Iterable<WaitingTicket>): CheckedMatches {
  const byId = new Map(Array.from(tickets, (ticket) => [ticket.id, ticket]));
  const taken = new Set<WaitingTicket>();
  const matches: (readonly WaitingTicket[])[] = [];
  const problems: string[] = [];
  for (const places of JSON.parse(answer) as readonly (readonly Place[])[]) {
    try {
      const match = readMatch(places, byId, taken);
      for (const ticket of match) taken.add(ticket);
      matches.push(match);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { matches, problems };
}

function readMatch(
  places: readonly Place[],
  byId: ReadonlyMap<string, WaitingTicket>,
  taken: ReadonlySet<WaitingTicket>,
): readonly WaitingTicket[] {
  const named = new Map<WaitingTicket, Set<string>>();
  for (const [id, sessionId] of places) {
    const ticket = byId.get(id);
    if (!ticket) throw new Error(`no ticket '${id.slice(0, 64)}' is waiting`);
    if (taken.has(ticket)) throw new Error(`ticket '${id}' is in another match`);
    const sessions = named.get(ticket) ?? new Set();
    named.set(ticket, sessions);
    for (const session of sessionId === null ? sessionsOf(ticket) : [sessionId]) sessions.add(session);
  }
  if (named.size === 0) throw new Error('a match is empty');
  checkWhole(named);
  return [...named.keys()];
}

function checkWhole(named: ReadonlyMap<WaitingTicket, ReadonlySet<string>>): void {
  const everybody = new Set<string>();
  for (const [ticket, sessions] of named) {
    const members = sessionsOf(ticket);
    if (members.some((session) => !sessions.has(session))) throw new Error(`ticket '${ticket.id}' is torn apart`);
    if (sessions.size > members.length) throw new Error(`ticket '${ticket.id}' has no such member`);
    for (const session of members) {
      if (everybody.has(session)) throw new Error('a session is in a match twice');
      everybody.add(session);
    }
  }
}

function sessionsOf({ members }: WaitingTicket): string[] {
  return members.map(({ sessionId }) => sessionId);
}
