import { expect, it } from 'vitest';
import { countAskedFields } from '../../../src/matchmaker/process/count-asked-fields.js';
import { MISSING } from '../../../src/matchmaker/process/term-numbers.js';
import { createTicketColumns } from '../../../src/matchmaker/process/ticket-columns.js';
import { type TicketSketch, waiting } from '../tickets.js';

const held: readonly TicketSketch[] = [
  { stringProperties: { mode: '5' } },
  { numericProperties: { mode: 5, rank: 0.5 } },
  { stringProperties: { rank: '3' } },
  { stringProperties: { mode: 'x' }, numericProperties: { rank: -2 } },
];

/** Columns of tickets that ask with QUERY. */
function columnsOf(query: string) {
  const tickets = held.map((properties) => waiting({ query, ...properties }));
  return createTicketColumns(tickets, countAskedFields(tickets));
}

it.each([
  ['somebody asks for', '+properties.mode:5 +properties.rank:>=1'],
  ['nobody asks for', ''],
  ['are asked for among many', [...'abcdefghijklmnopqrstuvw'].map((field) => `+${field}:x +${field}:>=1`).join(' ')],
])('fields that %s are read alike', (_, query) => {
  const columns = columnsOf(query);
  const [text, number, none, other] = columns.terms('properties.mode');
  expect(number).toBe(text);
  expect(none).toBe(MISSING);
  expect([text, MISSING]).not.toContain(other);
  expect([...columns.termsOf('properties.mode', [3, 2, 1])]).toEqual([other, none, number]);
  const numberAt = columns.numbers('properties.rank');
  expect([0, 1, 2, 3].map(numberAt)).toEqual([Number.NaN, 0.5, Number.NaN, -2]);
});

it('terms have the same number whichever field they are in', () => {
  const columns = columnsOf('+properties.mode:5');
  expect(columns.terms('min_count')[0]).toBe(columns.terms('max_count')[0]);
});
