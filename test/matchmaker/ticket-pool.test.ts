import { describe, expect, it } from 'vitest';
import type { Ticket, TicketMember } from '../../src/matchmaker/ticket.js';
import { createTicketPool } from '../../src/matchmaker/ticket-pool.js';
import { createPlayer } from '../match/start-matches.js';

const request = { minCount: 2, maxCount: 2, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };

function member(name: string): TicketMember {
  const { id: sessionId, userId, username, connection } = createPlayer(name);
  return { sessionId, userId, username, connection };
}

describe('a pool of tickets', () => {
  it('keeps thousands in order and finds each by its number, whatever comes and goes', () => {
    const pool = createTicketPool({ maxTickets: 3, nowMs: () => 1 });
    const kept = new Set<Ticket>();
    for (let i = 0; i < 3000; i++) {
      const ticket = pool.add([member(`player-${i}`)], '', request, 0);
      kept.add(ticket);
      if (i % 3 === 0) continue;
      expect([pool.remove(ticket), pool.remove(ticket)]).toEqual([true, false]);
      kept.delete(ticket);
    }
    expect(pool.size).toBe(1000);
    expect([...pool.all()]).toEqual([...kept]);
    for (const ticket of kept) expect(pool.get(ticket.number)).toBe(ticket);
    for (const ticket of kept) pool.remove(ticket);
    expect([pool.size, ...pool.all()]).toEqual([0]);
  });

  it('goes on through those who wait while some of them go and others come', () => {
    const pool = createTicketPool({ maxTickets: 3, nowMs: () => 1 });
    const tickets = Array.from({ length: 600 }, (_, i) => pool.add([member(`player-${i}`)], '', request, 0));
    const seen: number[] = [];
    for (const ticket of pool.all()) {
      seen.push(ticket.number);
      const following = tickets[ticket.number];
      if (following) pool.remove(following);
      if (seen.length === 1) pool.add([member('late')], '', request, 0);
    }
    const everySecond = Array.from({ length: 300 }, (_, i) => 2 * i + 1);
    expect(seen).toEqual([...everySecond, 601]);
  });

  it('tells the tickets of a session and of a party apart, in the order in which they came', () => {
    const pool = createTicketPool({ maxTickets: 3, nowMs: () => 1 });
    const [ann, bob] = [member('ann'), member('bob')];
    const own = pool.add([ann], '', request, 0);
    const shared = pool.add([ann, bob], 'party.n', request, 0);
    expect(pool.allOfSession(ann.sessionId)).toEqual([own, shared]);
    expect(pool.allOfSession(bob.sessionId)).toEqual([shared]);
    expect(pool.allOfParty('party.n')).toEqual([shared]);
    expect(pool.ofParty('party.n', shared.id)).toBe(shared);
    expect(() => pool.ofSession(bob.sessionId, shared.id)).toThrow(/no such matchmaker ticket/);
    pool.remove(shared);
    expect([...pool.allOfParty('party.n'), ...pool.allOfSession(bob.sessionId)]).toEqual([]);
    expect(pool.allOfSession(ann.sessionId)).toEqual([own]);
  });
});
