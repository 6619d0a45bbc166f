import { expect, it } from 'vitest';
import { createGrouping } from '../../../src/matchmaker/process/grouping.js';
import { joinedTerms } from '../../../src/matchmaker/process/query-lookups.js';
import { sizeKinds } from '../../../src/matchmaker/process/size-kinds.js';
import { MISSING } from '../../../src/matchmaker/process/term-numbers.js';
import { waiting } from '../tickets.js';

it('tickets of the same terms and sizes share a bucket, under the text of their terms', () => {
  const make = (level: string, maxCount: number) => waiting({ stringProperties: { level }, minCount: 2, maxCount });
  const tickets = [waiting(), make('5', 2), make('5.0', 4), make('6', 2), make('5', 2), make('5', 8)];
  const terms = Int32Array.from([MISSING, 7, 7, 3, 7]);
  const grouping = createGrouping(tickets, [0, 1, 2, 3, 4], terms, ['properties.level'], sizeKinds(tickets));
  const found = [...grouping].map(([key, buckets]) => [key, buckets.map(({ maxCount, ranks }) => [maxCount, ranks])]);
  expect(Object.fromEntries(found)).toEqual({
    [joinedTerms(['5'])]: [
      [2, [1, 4]],
      [4, [2]],
    ],
    [joinedTerms(['6'])]: [[2, [3]]],
  });
});
