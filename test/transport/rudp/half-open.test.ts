import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHalfOpen } from '../../../src/transport/rudp/half-open.js';
import { startRudpHarness } from './harness.js';

const offer = (ufrag: string) =>
  [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}`,
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=sctp-port:5000',
    '',
  ].join('\r\n');

describe('connections on their way', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('make room, the oldest of an address that has too many first, then the oldest of all', () => {
    const gone: string[] = [];
    const halfOpen = createHalfOpen(8, 1000);
    const add = (address: string, name: string) => halfOpen.add(address, () => gone.push(name));
    for (const name of ['a1', 'a2', 'a3']) add('a', name);
    expect(gone).toEqual(['a1']);
    for (let i = 0; i < 7; i++) add(`other-${i}`, `o${i}`);
    expect(gone).toEqual(['a1', 'a2']);
    expect(halfOpen.size).toBe(8);
  });

  it('are given up in time, unless they have come into being', () => {
    const gone: string[] = [];
    const halfOpen = createHalfOpen(8, 1000);
    halfOpen.add('a', () => gone.push('late'));
    const settle = halfOpen.add('b', () => gone.push('never'));
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
    const ask = (body: string) => fetch(`${harness.url}?n=x`, { method: 'POST', body });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(offer(`u${i}ab`))));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    // All of them come from one address.
    expect(harness.listener.halfOpenCount).toBe(2);
    expect(harness.counts.givenUp).toBe(38);
    const { client, server } = await harness.connect();
    client.send('let in');
    await server.arrived(1);
    await harness.stop();
  });

  it.each([
    ['nothing', ''],
    ['no description', 'hello'],
    ['one for a video', offer('abcd').replace('m=application', 'm=video')],
    ['one with two media', `${offer('abcd')}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n`],
    ['one without a password', offer('abcd').replace(/a=ice-pwd:.*\r\n/, '')],
    ['one that is too long', offer('abcd') + 'a=x\r\n'.repeat(2000)],
    ['one with a broken fingerprint', offer('abcd').replace(/sha-256 AB/, 'sha-256 XY')],
    ['one with control characters', offer('abcd').replace('a=mid:0', 'a=mid:\u0001')],
  ])('refuses an offer that is %s', async (_what, body) => {
    const harness = await startRudpHarness();
    const response = await fetch(`${harness.url}?n=x`, { method: 'POST', body });
    expect(response.ok).toBe(false);
    expect(harness.listener.halfOpenCount).toBe(0);
    await harness.stop();
  });
});
