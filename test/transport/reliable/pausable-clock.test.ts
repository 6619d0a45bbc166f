import { expect, it } from 'vitest';
import { PausableClock } from '../../../src/transport/reliable/pausable-clock.js';

it('stands still while it is stopped, and goes on from there', () => {
  let sourceMs = 100;
  const clock = new PausableClock(() => sourceMs);
  sourceMs = 150;
  expect(clock.nowMs()).toBe(150);
  clock.stop();
  sourceMs = 170;
  clock.stop();
  expect([clock.nowMs(), clock.stoppedAtMs]).toEqual([150, 150]);
  clock.start();
  sourceMs = 180;
  clock.start();
  expect([clock.nowMs(), clock.stoppedAtMs, clock.toSourceMs(165)]).toEqual([160, undefined, 185]);
});
