import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runRound } from '../../src/matchmaker/process/run-round.js';
import type { WaitingTicket } from '../../src/matchmaker/process/waiting-ticket.js';
import { waiting } from './tickets.js';

const word = fc.constantFrom('a', 'b', 'c');
const clause = fc.oneof(
  word.map((mode) => `+properties.mode:${mode}`),
  word.map((map) => `+properties.map:${map}`),
  word.map((mode) => `-properties.mode:${mode}`),
  word.map((map) => `properties.map:${map}^2`),
  word.map((mode) => `properties.mode:${mode}`),
  fc.nat(9).map((rank) => `properties.rank:>=${rank}^3`),
  fc.nat(3).map((level) => `properties.level:${level}.0`),
  fc.constant('properties.map:/[bc]/'),
  fc.nat(9).map((level) => `+properties.level:${level}`),
  fc.nat(9).map((rank) => `+properties.rank:>=${rank} +properties.rank:<=${rank + 4}`),
  fc.constant('+properties.map:/[ab]/'),
);
const sizes = fc
  .record({ countMultiple: fc.integer({ min: 1, max: 3 }), low: fc.integer({ min: 1, max: 3 }), more: fc.nat(3) })
  .map(({ countMultiple, low, more }) => ({
    countMultiple,
    minCount: Math.max(2, low * countMultiple + (countMultiple === 1 ? 1 : 0)),
    maxCount: Math.max(2, (low + more) * countMultiple + (countMultiple === 1 ? 1 : 0)),
  }));
const sketch = fc
  .record({
    sizes,
    query: fc.array(clause, { maxLength: 4 }).map((clauses) => clauses.join(' ')),
    stringProperties: fc.record({ mode: word, map: word }, { requiredKeys: [] }),
    numericProperties: fc.record({ rank: fc.nat(9), level: fc.nat(3) }, { requiredKeys: [] }),
    sessions: fc.uniqueArray(
      fc.nat(60).map((n) => `session-${n}`),
      { minLength: 1, maxLength: 3 },
    ),
    round: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ sizes: counts, ...rest }) => ({ ...rest, ...counts }));

interface Case {
  readonly tickets: readonly WaitingTicket[];
  readonly isMutual: boolean;
}
const cases: fc.Arbitrary<Case> = fc.record({
  tickets: fc.array(sketch, { maxLength: 40 }).map((sketches) => sketches.map((one) => waiting(one))),
  isMutual: fc.boolean(),
});
const round = 4;
const maxIntervals = 2;
const run = ({ tickets, isMutual }: Case) => runRound(tickets, { round, maxIntervals, isMutual: () => isMutual });
const accepts = (one: WaitingTicket, other: WaitingTicket) => one.compiled.matches(other.document);
const sizeOf = (match: readonly WaitingTicket[]) => match.reduce((sum, { members }) => sum + members.length, 0);

describe('any mix of tickets yields matches', () => {
  it('that satisfy sizes, queries and sessions of everybody in them', () => {
    fc.assert(
      fc.property(cases, (input) => {
        for (const match of run(input)) {
          const size = sizeOf(match);
          const [first, ...others] = match;
          for (const { minCount, maxCount, countMultiple } of match) {
            expect(size).toBeGreaterThanOrEqual(minCount);
            expect(size).toBeLessThanOrEqual(maxCount);
            expect(size % countMultiple).toBe(0);
          }
          for (const other of others) expect(accepts(first!, other)).toBe(true);
          if (input.isMutual) {
            for (const one of match) for (const other of match) expect(one === other || accepts(one, other)).toBe(true);
          }
          const sessions = match.flatMap(({ members }) => members.map(({ sessionId }) => sessionId));
          expect(new Set(sessions).size).toBe(sessions.length);
        }
      }),
      { seed: 5, numRuns: 400 },
    );
  });

  it('with nobody twice, made for the oldest first', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const matches = run(input);
        const all = matches.flat();
        expect(new Set(all).size).toBe(all.length);
        const seekers = matches.map(([first]) => first!.number);
        expect(seekers).toEqual([...seekers].sort((a, b) => a - b));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('of two as a matcher makes them that looks at all pairs', () => {
    const pairs: fc.Arbitrary<Case> = fc.record({
      tickets: fc
        .array(sketch, { maxLength: 40 })
        .map((all) => all.map((one) => waiting({ ...one, minCount: 2, maxCount: 2, countMultiple: 1, round: 3 }))),
      isMutual: fc.boolean(),
    });
    fc.assert(
      fc.property(pairs, (input) => {
        const numbers = (matches: readonly (readonly WaitingTicket[])[]) =>
          matches.map((match) => match.map(({ number }) => number));
        expect(numbers(run(input))).toEqual(numbers(naivePairs(input)));
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});

/** For each ticket, oldest first, the one of all others that it likes best, the oldest of equals. */
function naivePairs({ tickets, isMutual }: Case): WaitingTicket[][] {
  const taken = new Set<WaitingTicket>();
  const matches: WaitingTicket[][] = [];
  const isApart = (one: WaitingTicket, other: WaitingTicket) =>
    !one.members.some(({ sessionId }) => other.members.some((member) => member.sessionId === sessionId));
  for (const ticket of tickets) {
    if (taken.has(ticket)) continue;
    const found = tickets
      .filter((other) => other !== ticket && !taken.has(other) && accepts(ticket, other))
      .filter((other) => (!isMutual || accepts(other, ticket)) && isApart(ticket, other))
      .filter((other) => ticket.members.length + other.members.length === 2)
      .map((other) => ({ other, score: ticket.compiled.score(other.document)! }))
      .sort((a, b) => b.score - a.score);
    if (!found[0]) continue;
    matches.push([ticket, found[0].other]);
    taken.add(ticket).add(found[0].other);
  }
  return matches;
}
