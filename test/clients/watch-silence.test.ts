import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNodeRoad } from '../../client/node-road.js';
import { watchSilence } from '../../client/watch-silence.js';
import { startRudpHarness } from '../transport/rudp/harness.js';

describe('a client that waits for the server to be heard over UDP', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const outcomeAfter = async (ms: number, urls: string | string[], states: Record<number, string>) => {
    let outcome = 'waits';
    const began = Date.now();
    const state = () =>
      states[
        Math.max(
          ...Object.keys(states)
            .map(Number)
            .filter((at) => at <= Date.now() - began),
        )
      ]!;
    const watch = watchSilence([{ urls }], state);
    watch.silent.catch((error: Error) => (outcome = error.message));
    await vi.advanceTimersByTimeAsync(ms);
    watch.stop();
    return outcome;
  };

  it.each([
    [999, 'stun:stun.example', { 0: 'checking' }, 'waits'],
    [1000, 'stun:stun.example', { 0: 'checking' }, 'nothing came back over UDP within 1000 ms'],
    [1000, [], { 0: 'new', 200: 'disconnected' }, 'nothing came back over UDP within 1000 ms'],
    // The handshake may take longer, and is left to the attempt's own limit.
    [5000, [], { 0: 'checking', 900: 'connected' }, 'waits'],
    [5000, ['stun:stun.example', 'turns:turn.example'], { 0: 'checking' }, 'waits'],
  ])('after %i ms with %j and %j: %s', async (ms, urls, states, expected) => {
    expect(await outcomeAfter(ms, urls, states)).toBe(expected);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('gives UDP up where the server answers the offer, and nothing answers at the address that it names', async () => {
  const harness = await startRudpHarness();
  const misleading = http.createServer(async (request, response) => {
    let offer = '';
    for await (const chunk of request) offer += chunk;
    const answer = await (await fetch(`${harness.url}?n=x`, { method: 'POST', body: offer })).text();
    response.end(answer.replaceAll(` ${harness.listener.port} typ`, ' 9 typ'));
  });
  await new Promise<void>((resolve) => misleading.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(misleading.address() as AddressInfo).port}/rudp`;
  const events = { onPacket() {}, onDrained() {}, onLost() {} };
  try {
    const road = openNodeRoad({ url, iceServers: [], events, signal: AbortSignal.timeout(10_000) });
    await expect(road).rejects.toThrow('nothing came back over UDP within 1000 ms');
  } finally {
    misleading.close();
    misleading.closeAllConnections();
    await harness.stop();
  }
});
