import { expect, test } from 'vitest';
import { createPatience } from '../../src/guest/patience.js';

/** How often of COUNT calls the answer was waited for awake, where it comes after AWAKEMS, or ASLEEPMS to a thread that slept. */
function awakeOf(
  patience: ReturnType<typeof createPatience>,
  count: number,
  awakeMs: number,
  asleepMs: number,
): number {
  let awake = 0;
  for (let i = 0; i < count; i++) {
    const isAwake = patience.isAwake('fn');
    if (isAwake) awake++;
    patience.note('fn', isAwake, isAwake ? awakeMs : asleepMs);
  }
  return awake / count;
}

test('quick answers are waited for awake, slow ones asleep', () => {
  expect(awakeOf(createPatience(), 200, 0.01, 0.08)).toBeGreaterThan(0.9);
  expect(awakeOf(createPatience(), 200, 2.1, 2)).toBeLessThan(0.1);
});

test('what is better is found out again when it changes', () => {
  const patience = createPatience();
  awakeOf(patience, 300, 0.4, 0.02);
  expect(awakeOf(patience, 100, 0.4, 0.02)).toBeLessThan(0.1);
  awakeOf(patience, 500, 0.01, 0.08);
  expect(awakeOf(patience, 100, 0.01, 0.08)).toBeGreaterThan(0.9);
});
