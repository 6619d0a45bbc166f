import { describe, expect, test } from 'vitest';
import { fuzzRun } from './fuzz-run.js';

/** Other seeds than the usual ones: FUZZ_SEEDS=1000-4999 npx vitest run test/transport/reliable/fuzz.test.ts */
const [first, last] = (process.env.FUZZ_SEEDS ?? '1-40').split('-').map(Number) as [number, number];
/** Seeds that once found a fault. */
const pinned: readonly number[] = [];

describe('over a network that loses, repeats, delays, cuts and changes packets', () => {
  test.each(pinned)('seed %i holds', (seed) => {
    expect(fuzzRun(seed).faults).toEqual([]);
  });

  test('reliable messages arrive once and in order, or the connection closes', { timeout: 600_000 }, () => {
    const totals = { delivered: 0, refused: 0, closed: 0 };
    const failing: number[] = [];
    for (let seed = first; seed <= last; seed++) {
      const outcome = fuzzRun(seed);
      if (outcome.faults.length > 0) failing.push(seed);
      totals.delivered += outcome.delivered;
      totals.refused += outcome.refused;
      totals.closed += outcome.closes.length > 0 ? 1 : 0;
    }
    expect(failing).toEqual([]);
    const seeds = last - first + 1;
    expect(totals.delivered).toBeGreaterThan(250 * seeds);
    expect(totals.refused).toBeGreaterThan(25 * seeds);
    expect(totals.closed).toBeLessThan(0.2 * seeds);
  });
});
