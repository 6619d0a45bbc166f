import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileQuery } from '../../src/query/compile-query.js';
import { createDocument } from '../../src/query/document.js';
import { naiveQueries, naiveScore, values, writeQuery } from './query-arbitraries.js';

test('a query matches and scores as the plainest evaluator says', () => {
  let matches = 0;
  fc.assert(
    fc.property(naiveQueries, values, (clauses, value) => {
      const query = compileQuery(writeQuery(clauses));
      const document = createDocument('label', value);
      const expected = naiveScore(clauses, value);
      expect(query.matches(document)).toBe(expected !== undefined);
      expect(query.score(document)).toBe(expected);
      if (expected !== undefined && clauses.length > 1) matches++;
    }),
    { numRuns: 3000 },
  );
  expect(matches).toBeGreaterThan(10);
});
