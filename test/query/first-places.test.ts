import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFirstPlaces } from '../../src/query/first-places.js';

it('keeps the first of any number of items, each once', () => {
  const items = fc.array(fc.nat(20_000), { maxLength: 5000, size: 'max' });
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 3000 }), (all, count) => {
      const first = createFirstPlaces<number>(count, (a, b) => a - b);
      for (const item of all) first.add(item);
      const expected = [...new Set(all)].sort((a, b) => a - b).slice(0, count);
      expect(first.list()).toEqual(expected);
    }),
    { seed: 3, numRuns: 60 },
  );
});
