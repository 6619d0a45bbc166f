import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createSupervision, type Supervisor } from '../../../src/guest/recording/supervision.js';

function supervised() {
  const supervision = createSupervision();
  onTestFinished(supervision.release);
  const uncontrolled: string[] = [];
  const asked: string[] = [];
  const supervisor: Supervisor = {
    random: () => 0.25,
    dateMs: () => 5,
    monotonicMs: () => 7,
    nk(name, _args, run) {
      asked.push(name);
      return run();
    },
    onUncontrolled: (what) => uncontrolled.push(what),
  };
  return { supervision, supervisor, uncontrolled, asked };
}

test('time and chance are those of the supervisor, also after an await, and nobody else sees them', async () => {
  const { supervision, supervisor } = supervised();
  const look = () => [Math.random(), Date.now(), new Date().getTime(), performance.now()];
  const later = supervision.run(supervisor, async () => {
    await Promise.resolve();
    return look();
  });
  expect(Date.now()).toBeGreaterThan(1e12);
  expect(Math.random()).not.toBe(0.25);
  expect(await later).toEqual([0.25, 5, 5, 7]);
  supervision.run(supervisor, () => {
    expect(new Date(9).getTime()).toBe(9);
    expect(new Date()).toBeInstanceOf(Date);
    expect(new Date().constructor).toBe(Date);
    expect(structuredClone(new Date()).getTime()).toBe(5);
  });
});

test('what cannot be given back is told, and still works', async () => {
  const { supervision, supervisor, uncontrolled } = supervised();
  await supervision.run(supervisor, async () => {
    expect(crypto.randomUUID()).toMatch(/^[0-9a-f-]{36}$/);
    await new Promise((resolve) => setTimeout(resolve, 1));
    await sleep(1);
    process.hrtime.bigint();
    await fetch('http://127.0.0.1:1/').catch(() => undefined);
  });
  expect([...new Set(uncontrolled)].sort()).toEqual(
    ['crypto.randomUUID', 'fetch', 'process.hrtime', 'setTimeout'].sort(),
  );
  const count = uncontrolled.length;
  setTimeout(() => undefined, 1);
  crypto.randomUUID();
  expect(uncontrolled).toHaveLength(count);
});

test('nk calls go through the supervisor, and what they run does not', () => {
  const { supervision, supervisor, asked } = supervised();
  const nk = supervision.tapNk({ uuidv4: () => Date.now() });
  expect(supervision.run(supervisor, () => nk.uuidv4())).toBeGreaterThan(1e12);
  expect(nk.uuidv4()).toBeGreaterThan(1e12);
  expect(asked).toEqual(['uuidv4']);
});

test('the thread has everything back afterwards', () => {
  const [before, random, timeout] = [Date, Math.random, setTimeout];
  const supervision = createSupervision();
  expect(Date).not.toBe(before);
  supervision.release();
  expect([Date, Math.random, setTimeout]).toEqual([before, random, timeout]);
  expect(new Date().constructor).toBe(Date);
});
