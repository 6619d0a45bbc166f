import { expect, it } from 'vitest';
import { mostAsked } from '../../../src/matchmaker/process/most-asked.js';

it('gives the highest counts, the first of equal ones, and all where there are few', () => {
  const counts = new Map([
    ['a', 1],
    ['b', 3],
    ['c', 2],
    ['d', 2],
  ]);
  expect(mostAsked(counts, 2)).toEqual(['b', 'c']);
  expect(mostAsked(counts, 9)).toEqual(['b', 'c', 'd', 'a']);
});
