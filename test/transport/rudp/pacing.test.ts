import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPacing } from '../../../src/transport/rudp/pacing.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('lets one begin at once, and those that come meanwhile one after the other', async () => {
  const pace = createPacing(10, () => Date.now());
  const began = Date.now();
  const starts: [string, number][] = [];
  const start = (name: string) => void pace().then(() => starts.push([name, Date.now() - began]));
  for (const name of ['a', 'b', 'c']) start(name);
  await vi.advanceTimersByTimeAsync(100);
  start('d');
  await vi.advanceTimersByTimeAsync(5);
  start('e');
  await vi.advanceTimersByTimeAsync(5);
  expect(starts).toEqual([
    ['a', 0],
    ['b', 10],
    ['c', 20],
    ['d', 100],
    ['e', 110],
  ]);
});
