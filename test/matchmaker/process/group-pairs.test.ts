import { expect, it } from 'vitest';
import { groupPairs } from '../../../src/matchmaker/process/group-pairs.js';
import { MISSING } from '../../../src/matchmaker/process/term-numbers.js';

const pairs = (left: number[], right: number[]) => [...groupPairs(Int32Array.from(left), Int32Array.from(right))];

it('equal pairs have one number, in the order in which they come', () => {
  expect(pairs([3, 0, 3, 0, 3], [0, 1, 0, 0, 1])).toEqual([0, 1, 0, 2, 3]);
});

it('a pair that lacks one of the two has none', () => {
  expect(pairs([MISSING, 0, MISSING, 0], [0, MISSING, MISSING, 0])).toEqual([MISSING, MISSING, MISSING, 0]);
});

it('large numbers are told apart', () => {
  const most = 90_000_000;
  expect(pairs([most, most, most - 1, most], [most, most - 1, most, most])).toEqual([0, 1, 2, 0]);
});
