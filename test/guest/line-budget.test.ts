import { expect, test } from 'vitest';
import { createLineBudget } from '../../src/guest/line-budget.js';

test('a burst is let through, then so many lines a second', () => {
  let nowMs = 0;
  const budget = createLineBudget(() => nowMs);
  const take = (times: number) => Array.from({ length: times }, () => budget.take()).filter(Boolean).length;
  expect(take(10_000)).toBe(4000);
  nowMs += 1000;
  expect(take(10_000)).toBe(2000);
  nowMs += 3_600_000;
  expect(take(10_000)).toBe(4000);
});
