import { expect, it } from 'vitest';
import { sizeKinds } from '../../../src/matchmaker/process/size-kinds.js';
import { waiting } from '../tickets.js';

it('tickets of the same sizes are of one kind', () => {
  const sizes = [
    [2, 4],
    [2, 2],
    [2, 4],
    [4, 4],
  ] as const;
  const { kinds, ranges } = sizeKinds(sizes.map(([minCount, maxCount]) => waiting({ minCount, maxCount })));
  expect([...kinds].map((kind) => [ranges[kind]!.minCount, ranges[kind]!.maxCount])).toEqual(sizes);
  expect(ranges).toHaveLength(3);
});

it('too many kinds make one that goes with all sizes', () => {
  const { kinds, ranges } = sizeKinds(Array.from({ length: 65 }, (_, n) => waiting({ minCount: 2, maxCount: 2 + n })));
  expect(ranges).toEqual([{ minCount: 0, maxCount: Number.POSITIVE_INFINITY }]);
  expect(new Set(kinds)).toEqual(new Set([0]));
  expect(kinds).toHaveLength(65);
});
