import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createWakefulness } from '../../src/runtime/wakefulness.js';

/** A clock on which each look takes 10 µs. */
function createClock() {
  let ms = 0;
  let looks = 0;
  return {
    now: () => {
      looks++;
      ms += 0.01;
      return ms;
    },
    pass: (more: number) => {
      ms += more;
    },
    takeLooks: () => {
      const taken = looks;
      looks = 0;
      return taken;
    },
  };
}

async function settle(takeLooks: () => number): Promise<number> {
  let sum = 0;
  for (;;) {
    for (let i = 0; i < 5; i++) await turn();
    const looks = takeLooks();
    if (looks === 0) return sum;
    sum += looks;
  }
}

test('the loop stays awake for as long as a call is expected, and no longer', async () => {
  const clock = createClock();
  const wakefulness = createWakefulness({ nowMs: clock.now });
  wakefulness.expect(0.5);
  const turns = await settle(clock.takeLooks);
  expect(turns).toBeGreaterThan(40);
  expect(turns).toBeLessThan(60);
});

test('waiting in vain is given up; waiting that pays off is not', async () => {
  const clock = createClock();
  const wakefulness = createWakefulness({ nowMs: clock.now });
  for (let i = 0; i < 100; i++) {
    wakefulness.expect(1);
    await settle(clock.takeLooks);
  }
  wakefulness.expect(1);
  expect(await settle(clock.takeLooks)).toBeLessThan(10);
  clock.pass(10_000);
  for (let i = 0; i < 100; i++) {
    wakefulness.expect(1);
    wakefulness.called(0.05);
    await settle(clock.takeLooks);
  }
  wakefulness.expect(1);
  expect(await settle(clock.takeLooks)).toBeGreaterThan(50);
});
