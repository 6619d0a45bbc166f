import { describe, expect, it } from 'vitest';
import { runRound } from '../../src/matchmaker/process/run-round.js';
import type { WaitingTicket } from '../../src/matchmaker/process/waiting-ticket.js';
import { waiting } from './tickets.js';

interface Settings {
  readonly round?: number;
  readonly maxIntervals?: number;
  readonly mutual?: boolean;
}

/** The matches of one round over TICKETS, as lists of the names that NAMED gives them, in order. */
function matched(
  named: Readonly<Record<string, WaitingTicket>>,
  { round = 1, maxIntervals = 2, mutual = false }: Settings = {},
): string[] {
  const names = new Map(Object.entries(named).map(([name, ticket]) => [ticket, name]));
  const tickets = Object.values(named).sort((a, b) => a.number - b.number);
  const matches = runRound(tickets, { round, maxIntervals, isMutual: () => mutual });
  return matches.map((match) =>
    match
      .map((ticket) => names.get(ticket)!)
      .sort()
      .join(''),
  );
}

const mode = (name: string) => ({ query: `+properties.mode:${name}`, stringProperties: { mode: name } });

describe('two tickets', () => {
  it.each<[string, Parameters<typeof waiting>[0], Parameters<typeof waiting>[0], boolean]>([
    ['anybody', {}, {}, true],
    ['the same mode', mode('duel'), mode('duel'), true],
    ['another mode', mode('duel'), mode('race'), false],
    ['a range', { query: '+properties.rank:>=5' }, { numericProperties: { rank: 5 } }, true],
    ['below the range', { query: '+properties.rank:>5' }, { numericProperties: { rank: 5 } }, false],
    ['a number', { query: '+properties.rank:5.0' }, { numericProperties: { rank: 5 } }, true],
    ['a number as text', { query: '+properties.rank:5' }, { stringProperties: { rank: '5' } }, true],
    ['another number as text', { query: '+properties.rank:5.0' }, { stringProperties: { rank: '5' } }, false],
    ['two terms for one field', { query: '+properties.m:a +properties.m:b' }, { stringProperties: { m: 'a' } }, false],
    ['sizes that overlap not', { minCount: 2, maxCount: 4 }, { minCount: 6, maxCount: 8 }, false],
    ['one session', { sessions: ['s'] }, { sessions: ['s'] }, false],
    ['a party that is too large', { size: 2 }, {}, false],
    ['two parties', { size: 2, minCount: 4, maxCount: 4 }, { size: 2, minCount: 4, maxCount: 4 }, true],
    ['its own fields', { query: '+max_count:2 +min_count:<=2' }, {}, true],
  ])('%s', (_, a, b, isMatch) => {
    const blind = { query: '+properties.nobody:x' };
    expect(matched({ a: waiting(a), b: waiting({ ...blind, ...b, query: b?.query ?? blind.query }) })).toEqual(
      isMatch ? ['ab'] : [],
    );
  });

  it('only have to want each other, both ways, where that is asked for', () => {
    const make = () => ({ a: waiting(), b: waiting({ query: '+properties.side:red' }) });
    expect(matched(make())).toEqual(['ab']);
    expect(matched(make(), { mutual: true })).toEqual([]);
  });
});

describe('sizes', () => {
  const few = { minCount: 2, maxCount: 4 };

  it('wait for the greatest until the last round', () => {
    const tickets = { a: waiting(few), b: waiting(few), c: waiting(few) };
    expect(matched(tickets, { round: 1 })).toEqual([]);
    expect(matched(tickets, { round: 2 })).toEqual(['abc']);
  });

  it('are the greatest at once where there are enough', () => {
    expect(matched({ a: waiting(few), b: waiting(few), c: waiting(few), d: waiting(few), e: waiting(few) })).toEqual([
      'abcd',
    ]);
  });

  it('are a multiple for everybody: the youngest wait', () => {
    const even = { minCount: 2, maxCount: 6, countMultiple: 2 };
    const tickets = { a: waiting(even), b: waiting(even), c: waiting(even), d: waiting(even), e: waiting(even) };
    expect(matched(tickets, { round: 2 })).toEqual(['abcd']);
  });

  it('leave no party half out to be a multiple', () => {
    const even = { minCount: 2, maxCount: 6, countMultiple: 2 };
    const tickets = { a: waiting(even), b: waiting(even), c: waiting({ ...even, size: 3 }) };
    expect(matched(tickets, { round: 2 })).toEqual(['ac']);
  });

  it('of somebody with narrower wishes do not spoil the match of the others', () => {
    const tickets = { a: waiting(few), b: waiting(), c: waiting(few), d: waiting(few), e: waiting(few) };
    expect(matched(tickets)).toEqual(['acde']);
  });

  it('keep a ticket from matches that are smaller than it hopes for, while it can wait', () => {
    const make = (round: number) => ({ a: waiting({ ...few, round }), b: waiting({ round: 2 }) });
    expect(matched(make(2), { round: 3 })).toEqual([]);
    expect(matched(make(0), { round: 3 })).toEqual(['ab']);
  });
});

describe('order', () => {
  it('is by age: the oldest choose first, and the oldest are chosen', () => {
    const [a, b, c, d, e] = Array.from({ length: 5 }, () => waiting());
    expect(matched({ e: e!, c: c!, a: a!, d: d!, b: b! })).toEqual(['ab', 'cd']);
  });

  it('prefers who fits wishes best', () => {
    const plain = waiting({ stringProperties: { map: 'moon' } });
    const wish = waiting({ query: 'properties.map:mars^2 properties.map:moon', round: 1 });
    const best = waiting({ stringProperties: { map: 'mars' }, round: 1 });
    expect(matched({ plain, wish, best }, { round: 2 })).toEqual(['bestwish']);
  });
});

describe('a ticket that has looked for long enough', () => {
  it('is found by others, but looks no more', () => {
    const old = () => waiting({ round: -5 });
    expect(matched({ a: old(), b: old() })).toEqual([]);
    expect(matched({ a: old(), b: old(), c: waiting() })).toEqual(['ac']);
  });
});
