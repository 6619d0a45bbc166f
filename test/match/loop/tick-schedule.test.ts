import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTickSchedule, dueMs, type Ticking } from '../../../src/match/loop/tick-schedule.js';

/** A quarter of a second, at least three ticks. */
const catchUpTicks = (tickRateHz: number) => Math.max(3, Math.round(250 / (1000 / tickRateHz)));
const rate = fc.integer({ min: 1, max: 60 });

interface Match extends Ticking {
  readonly name: number;
}
const match = (tickRateHz: number, workMs = 0.01, name = 0): Match => ({ tickRateHz, workMs, name });

test('however often and late it is asked: no tick is early, none comes twice, and none is lost without being counted', () => {
  const waits = fc.array(fc.double({ min: 0, max: 700, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rate, fc.double({ min: 0, max: 1e7, noNaN: true }), waits, (tickRateHz, startMs, gaps) => {
      const schedule = createTickSchedule<Match>();
      const { slot } = schedule.add(match(tickRateHz), startMs);
      let nowMs = startMs;
      let expected = 0;
      for (const gap of gaps) {
        nowMs += gap;
        for (const { from, count, skipped } of schedule.takeDue(nowMs)) {
          expect(from - skipped).toBe(expected);
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(catchUpTicks(tickRateHz));
          if (skipped > 0) expect(count).toBe(catchUpTicks(tickRateHz));
          expect(dueMs(slot, from + count - 1)).toBeLessThanOrEqual(nowMs);
          expected = from + count;
        }
        // What is not yet due lies ahead, by no more than a step.
        expect(dueMs(slot, expected)).toBeGreaterThan(nowMs);
        expect(dueMs(slot, expected) - nowMs).toBeLessThanOrEqual(slot.stepMs * (1 + 1e-9));
        expect(schedule.nextDueMs()).toBe(dueMs(slot, expected));
      }
    }),
  );
});

test('deadlines do not drift: tick n of a 60 Hz match is due n/60 s after its first, after ten minutes as well', () => {
  const schedule = createTickSchedule<Match>();
  const { slot } = schedule.add(match(60), 123.456);
  let ticks = 0;
  for (let due = schedule.nextDueMs()!; due <= slot.firstMs + 600_000; due = schedule.nextDueMs()!) {
    for (const { count, skipped } of schedule.takeDue(due + 0.3)) {
      expect(skipped).toBe(0);
      ticks += count;
    }
  }
  expect(ticks).toBe(36_001);
});

test('after a second in which the thread was blocked, three late ticks are run and the others skipped', () => {
  const schedule = createTickSchedule<Match>();
  const { slot } = schedule.add(match(10), 0);
  schedule.takeDue(slot.firstMs);
  expect(schedule.takeDue(slot.firstMs + 1000)).toEqual([{ slot, from: 8, count: 3, skipped: 7 }]);
  expect(schedule.takeDue(slot.firstMs + 1000)).toEqual([]);
  expect(schedule.takeDue(slot.firstMs + 1100)).toEqual([{ slot, from: 11, count: 1, skipped: 0 }]);
});

test('a thread that was blocked for a fifth of a second costs a match at 60 Hz no tick', () => {
  const schedule = createTickSchedule<Match>();
  const { slot } = schedule.add(match(60), 0);
  schedule.takeDue(slot.firstMs);
  expect(schedule.takeDue(slot.firstMs + 201)).toEqual([{ slot, from: 1, count: 12, skipped: 0 }]);
});

test('matches share a slot until it holds two milliseconds of work; the next slot is due at another time', () => {
  const schedule = createTickSchedule<Match>();
  const slots = Array.from({ length: 5 }, (_, name) => schedule.add(match(20, 0.9, name), 0).slot);
  expect(new Set(slots).size).toBe(3);
  expect(slots[0]).toBe(slots[1]);
  expect(slots[2]).toBe(slots[3]);
  const phases = new Set(slots.map(({ firstMs, stepMs }) => firstMs % stepMs));
  expect(phases.size).toBe(3);
});

test('a match whose work has shrunk makes room for others in its slot', () => {
  const schedule = createTickSchedule<Match>();
  const heavy = match(20, 1.9);
  const { slot } = schedule.add(heavy, 0);
  expect(schedule.add(match(20, 0.9), 0).slot).not.toBe(slot);
  heavy.workMs = 0.1;
  expect(schedule.add(match(20, 0.9), 0).slot).toBe(slot);
});

test('one that is added later begins with the next tick of its slot', () => {
  const schedule = createTickSchedule<Match>();
  const { slot } = schedule.add(match(10), 0);
  schedule.takeDue(slot.firstMs + 250);
  expect(schedule.add(match(10), slot.firstMs + 260)).toEqual({ slot, firstTick: 3 });
});

test('an empty slot goes, and with the last one nothing is due', () => {
  const schedule = createTickSchedule<Match>();
  const matches = [match(10), match(10, 5), match(30)];
  for (const one of matches) schedule.add(one, 0);
  for (const one of matches) {
    expect(schedule.nextDueMs()).toBeDefined();
    schedule.remove(one);
  }
  expect(schedule.nextDueMs()).toBeUndefined();
  expect(schedule.takeDue(1e6)).toEqual([]);
  schedule.remove(matches[0]!);
});

test('slots that are due come in the order of their deadlines', () => {
  fc.assert(
    fc.property(fc.array(rate, { minLength: 2, maxLength: 20 }), fc.integer({ min: 1, max: 5000 }), (rates, nowMs) => {
      const schedule = createTickSchedule<Match>();
      for (const tickRateHz of rates) schedule.add(match(tickRateHz, 1.5), 0);
      const dues = schedule.takeDue(nowMs).map(({ slot, from }) => dueMs(slot, from));
      expect(dues).toEqual(dues.toSorted((a, b) => a - b));
    }),
  );
});
