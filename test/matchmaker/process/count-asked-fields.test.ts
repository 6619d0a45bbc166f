import { expect, it } from 'vitest';
import { countAskedFields } from '../../../src/matchmaker/process/count-asked-fields.js';
import { joinedTerms } from '../../../src/matchmaker/process/query-lookups.js';
import { waiting } from '../tickets.js';

it('counts lists, terms and numbers over all lookups of all tickets', () => {
  const queries = ['+mode:a +map:b', '+mode:c +map:d', '+mode:e +rank:>=3', 'mode:f +rank:>=3 +rank:<=4', ''];
  const counts = countAskedFields(queries.map((query) => waiting({ query })));
  expect(Object.fromEntries(counts.lists)).toEqual({
    [joinedTerms(['map', 'mode'])]: 2,
    [joinedTerms(['mode'])]: 2,
    [joinedTerms([])]: 2,
  });
  expect(Object.fromEntries(counts.terms)).toEqual({ map: 2, mode: 4 });
  expect(Object.fromEntries(counts.numbers)).toEqual({ rank: 2 });
});
