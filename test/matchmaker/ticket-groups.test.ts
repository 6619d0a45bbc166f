import { expect, it } from 'vitest';
import { runRound } from '../../src/matchmaker/process/run-round.js';
import type { WaitingTicket } from '../../src/matchmaker/process/waiting-ticket.js';
import { waiting } from './tickets.js';

const twins = (count: number, make: (n: number) => Parameters<typeof waiting>[0]) =>
  Array.from({ length: count }, (_, n) => [waiting(make(n)), waiting(make(n))]).flat();

/** The names of the pairs that are made. */
function pairs(tickets: readonly WaitingTicket[]): string[] {
  const matches = runRound(tickets, { round: 1, maxIntervals: 2, isMutual: () => true });
  return matches.map((match) => match.map(({ stringProperties }) => stringProperties.name).join('-'));
}

it('tickets find each other however many lists of fields are asked for', () => {
  const tickets = twins(200, (n) => ({
    query: `+properties.name:n${n} +properties.field${n}:x`,
    stringProperties: { name: `n${n}`, [`field${n}`]: 'x' },
  }));
  expect(pairs(tickets)).toEqual(Array.from({ length: 200 }, (_, n) => `n${n}-n${n}`));
});

it('tickets find each other however many kinds of sizes there are', () => {
  const tickets = twins(200, (n) => ({
    query: `+properties.name:n${n}`,
    stringProperties: { name: `n${n}` },
    minCount: 2,
    maxCount: 3 + n,
    round: -1,
  }));
  expect(pairs(tickets)).toEqual(Array.from({ length: 200 }, (_, n) => `n${n}-n${n}`));
});

it('names and values that hold separators are not taken for others', () => {
  const sly = waiting({
    query: '+properties.a"\\,\\"properties.b:x',
    stringProperties: { 'a","properties.b': 'x', name: 'sly' },
  });
  const tickets = [
    sly,
    waiting({ query: '+properties.a:x +properties.b:x', stringProperties: { a: 'x', b: 'x', name: 'one' } }),
    waiting({ query: '+properties.a:x +properties.b:x', stringProperties: { a: 'x', b: 'x', name: 'two' } }),
  ];
  expect(pairs(tickets)).toEqual(['one-two']);
});
