import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lonelyOffer } from '../../../bench/abuse/lonely-offer.js';
import { closeCodes } from '../../../src/transport/close-codes.js';
import { createHalfOpen } from '../../../src/transport/rudp/half-open.js';
import { startRudpHarness } from './harness.js';

describe('connections on their way', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('make room, the oldest of an address that has too many first, then the oldest of all', () => {
    const gone: string[] = [];
    const halfOpen = createHalfOpen(8, 1000);
    const add = (address: string, name: string) => halfOpen.add(address, name, () => gone.push(name));
    for (const name of ['a1', 'a2', 'a3']) add('a', name);
    expect(gone).toEqual(['a1']);
    for (let i = 0; i < 7; i++) add(`other-${i}`, `o${i}`);
    expect(gone).toEqual(['a1', 'a2']);
    expect(halfOpen.size).toBe(8);
  });

  it('are three for one session at most, of whatever address, until one of them is settled', () => {
    const halfOpen = createHalfOpen(100, 1000);
    const add = (n: number, session = 's') => halfOpen.add(`a${n}`, session, () => {});
    const settles = [1, 2, 3].map((n) => add(n));
    expect(add(4)).toBeUndefined();
    expect(add(4, 't')).toBeDefined();
    settles[0]!();
    expect(add(5)).toBeDefined();
    expect(add(6)).toBeUndefined();
    vi.advanceTimersByTime(1000);
    expect([1, 2, 3, 4].map((n) => add(n) !== undefined)).toEqual([true, true, true, false]);
    expect(halfOpen.size).toBe(3);
  });

  it('are given up in time, unless they have come into being', () => {
    const gone: string[] = [];
    const halfOpen = createHalfOpen(8, 1000);
    halfOpen.add('a', 's', () => gone.push('late'));
    const settle = halfOpen.add('b', 't', () => gone.push('never'))!;
    expect([settle(), settle()]).toEqual([true, false]);
    vi.advanceTimersByTime(999);
    expect(gone).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(gone).toEqual(['late']);
    expect(halfOpen.size).toBe(0);
  });
});

describe('a listener', () => {
  it('keeps a bounded number of promised connections, and serves others meanwhile', async () => {
    const harness = await startRudpHarness({ limits: { maxHalfOpen: 8, connectTimeoutMs: 60_000 } });
    const ask = (i: number) => fetch(`${harness.url}?n=x&token=${i}`, { method: 'POST', body: lonelyOffer(`u${i}ab`) });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(i)));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    // All of them come from one address.
    expect(harness.listener.halfOpenCount).toBe(2);
    expect(harness.counts.givenUp).toBe(38);
    const { client, server } = await harness.connect();
    client.send('let in');
    await server.arrived(1);
    await harness.stop();
  });

  it('answers three offers of a session that never comes, and has the others wait for their refusal', async () => {
    const harness = await startRudpHarness({ limits: { connectTimeoutMs: 60_000 } });
    const ask = (i: number) => fetch(`${harness.url}?n=x&token=t`, { method: 'POST', body: lonelyOffer(`u${i}ab`) });
    const asked = Array.from({ length: 5 }, (_, i) => ask(i));
    const statuses = await Promise.all(asked.slice(0, 3).map(async (answer) => (await answer).status));
    expect(statuses).toEqual([200, 200, 200]);
    await expect.poll(() => harness.counts.refused).toBe(2);
    const refused = Promise.all(asked.slice(3)).then((answers) => answers.map(({ status }) => status));
    expect(await Promise.race([refused, fetch(`${harness.url}?n=x`).then(() => 'waits')])).toBe('waits');
    // Who waits is let go when the server stops.
    const stopped = harness.listener.drain(closeCodes.serverShutdown);
    expect(await refused).toEqual([429, 429]);
    await stopped;
    await harness.stop();
  });

  it.each([
    ['nothing', ''],
    ['no description', 'hello'],
    ['one for a video', lonelyOffer('abcd').replace('m=application', 'm=video')],
    ['one with two media', `${lonelyOffer('abcd')}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n`],
    ['one without a password', lonelyOffer('abcd').replace(/a=ice-pwd:.*\r\n/, '')],
    ['one that is too long', lonelyOffer('abcd') + 'a=x\r\n'.repeat(2000)],
    ['one with a broken fingerprint', lonelyOffer('abcd').replace(/sha-256 AB/, 'sha-256 XY')],
    ['one with control characters', lonelyOffer('abcd').replace('a=mid:0', 'a=mid:\u0001')],
  ])('refuses an offer that is %s', async (_what, body) => {
    const harness = await startRudpHarness();
    const response = await fetch(`${harness.url}?n=x`, { method: 'POST', body });
    expect(response.ok).toBe(false);
    expect(harness.listener.halfOpenCount).toBe(0);
    await harness.stop();
  });
});
