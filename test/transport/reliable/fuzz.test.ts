import { describe, expect, test } from 'vitest';
import { fuzzRun } from './fuzz-run.js';

/** Seeds that once found a fault. */
const pinned: readonly number[] = [];

describe('over a network that loses, repeats, delays, cuts and changes packets', () => {
  test.each(pinned)('seed %i holds', (seed) => {
    expect(fuzzRun(seed).faults).toEqual([]);
  });

  test('reliable messages arrive once and in order, or the connection closes', () => {
    let delivered = 0;
    let refused = 0;
    let closed = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const outcome = fuzzRun(seed);
      expect(outcome.faults, `seed ${seed}`).toEqual([]);
      delivered += outcome.delivered;
      refused += outcome.refused;
      closed += outcome.closes.length > 0 ? 1 : 0;
    }
    expect(delivered).toBeGreaterThan(10_000);
    expect(refused).toBeGreaterThan(1000);
    expect(closed).toBeLessThan(8);
  });
});
