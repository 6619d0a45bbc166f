import { expect, it } from 'vitest';
import { lonelyOffer } from '../../../bench/abuse/lonely-offer.js';
import { createOfferAllowance } from '../../../src/transport/rudp/offer-allowance.js';
import { startRudpHarness } from './harness.js';

it('answers three offers a second of one session', () => {
  const allowance = createOfferAllowance(1000, 0);
  const take = (session: string, nowMs: number) => allowance.take('192.0.2.1', session, nowMs);
  expect([1, 2, 3, 4].map(() => take('a', 0))).toEqual(['taken', 'taken', 'taken', 'own']);
  expect(take('b', 0)).toBe('taken');
  expect([1, 2, 3, 4].map(() => take('a', 1500))).toEqual(['taken', 'taken', 'taken', 'own']);
});

it('leaves the others three quarters of the offers, whatever one address asks for', () => {
  const allowance = createOfferAllowance(100, 0);
  const answered = (address: string, offers: number) =>
    Array.from({ length: offers }, (_, i) => allowance.take(address, `${address}-${i}`, 0)).filter(
      (verdict) => verdict === 'taken',
    ).length;
  expect(answered('192.0.2.1', 1000)).toBe(25);
  expect(answered('192.0.2.2', 10)).toBe(10);
  const rest = Array.from({ length: 20 }, (_, i) => answered(`198.51.100.${i}`, 100));
  expect(rest.reduce((sum, count) => sum + count)).toBe(65);
});

it('forgets whoever has not asked for a second', () => {
  const allowance = createOfferAllowance(100, 0);
  for (let i = 0; i < 10_000; i++) allowance.take(`192.0.2.${i % 256}`, `session-${i}`, i);
  expect(allowance.size).toBeLessThan(1500);
  allowance.take('192.0.2.1', 'last', 20_000);
  expect(allowance.size).toBe(2);
});

it('takes nothing for ten seconds of a session that has sent a flood, and leaves its neighbours alone', () => {
  const allowance = createOfferAllowance(100, 0);
  allowance.block('192.0.2.1', 'a', 0);
  const taken = (nowMs: number) =>
    [
      ['192.0.2.1', 'b'],
      ['192.0.2.2', 'a'],
      ['192.0.2.2', 'b'],
    ].map(([address, session]) => allowance.take(address!, session!, nowMs));
  expect(taken(9000)).toEqual(['taken', 'own', 'taken']);
  expect(taken(10_000)).toEqual(['taken', 'taken', 'taken']);
});

it('takes nothing for ten seconds from an address where three floods have come from in as short a time', () => {
  const allowance = createOfferAllowance(100, 0);
  const take = (nowMs: number) => allowance.take('192.0.2.1', 'neighbour', nowMs);
  for (let i = 0; i < 3; i++) {
    expect(take(i * 1000)).toBe('taken');
    allowance.block('192.0.2.1', `flooder ${i}`, i * 1000);
  }
  expect(allowance.take('192.0.2.2', 'elsewhere', 3000)).toBe('taken');
  expect([take(3000), take(11_000), take(12_000)]).toEqual(['others', 'others', 'taken']);
});

it('forgets who has sent a flood once that is over', () => {
  const allowance = createOfferAllowance(100, 0);
  for (let i = 0; i < 5000; i++) allowance.block(`192.0.2.${i % 2500}`, `${i}`, i);
  expect(allowance.size).toBeGreaterThan(5000);
  allowance.block('192.0.2.1', 'a', 40_000);
  allowance.take('192.0.2.1', 'b', 40_000);
  expect(allowance.size).toBe(4);
});

it('knows no limit where there is none', () => {
  const allowance = createOfferAllowance(0, 0);
  for (let i = 0; i < 1000; i++) expect(allowance.take('192.0.2.1', 'a', 0)).toBe('taken');
});

it('sends clients elsewhere at no cost once too many offers have come', async () => {
  const standsStill = { nowMs: () => 0, monotonicMs: () => 0 };
  const harness = await startRudpHarness({ limits: { maxOffersPerSec: 8 }, listener: { clock: standsStill } });
  const ask = (token: number) => fetch(`${harness.url}?token=${token}`, { method: 'POST', body: lonelyOffer() });
  const statuses = (await Promise.all(Array.from({ length: 20 }, (_, i) => ask(i)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(2);
  expect(statuses.filter((status) => status === 429)).toHaveLength(18);
  expect([harness.counts.refused, harness.listener.halfOpenCount]).toEqual([18, 2]);
  await harness.stop();
});
