// When a client gives UDP up, by its own clock alone.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Platform } from '../../client/platform.js';
import { OfferRefused, type OpenRoad } from '../../client/road.js';
import { RudpAdapterBase } from '../../client/rudp-adapter.js';
import type { TransportEvent } from '../../client/transport-event.js';

/** A game plays within so long, whatever its network lets through. */
const PLAYS_WITHIN_MS = 3000;

class FakeSocket {
  static opened: string[] = [];
  binaryType = '';
  bufferedAmount = 0;
  onopen: (() => void) | undefined;
  constructor(url: string) {
    FakeSocket.opened.push(new URL(url).pathname);
    // A round trip over a slow network.
    setTimeout(() => this.onopen?.(), 400);
  }
  send() {}
  close() {}
}

class TestAdapter extends RudpAdapterBase {
  readonly events: [atMs: number, event: TransportEvent][] = [];
  protected readonly platform: Platform;
  constructor(openUdpRoad: OpenRoad) {
    super();
    this.onTransport = (event) => this.events.push([performance.now(), event]);
    this.platform = {
      openUdpRoad,
      createWebSocket: (url) => new FakeSocket(url) as never,
      onNetworkChange: () => () => {},
      onLeaving: () => () => {},
    };
  }
}

/** UDP that never comes up: neither the request nor the datagrams are ever answered. */
const blocked: OpenRoad = ({ signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a client that cannot use UDP', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    FakeSocket.opened = [];
  });
  afterEach(() => void vi.useRealTimers());

  async function connectWith(openUdpRoad: OpenRoad) {
    const adapter = new TestAdapter(openUdpRoad);
    const beganMs = performance.now();
    adapter.connect('ws://', '127.0.0.1', '1', true, 'token');
    return { adapter, beganMs };
  }

  it('waits two seconds and no longer, and plays over a WebSocket before three have passed', async () => {
    const { adapter, beganMs } = await connectWith(blocked);
    await vi.advanceTimersByTimeAsync(1999);
    expect(FakeSocket.opened).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.opened).toEqual(['/rudp']);
    expect(adapter.isOpen()).toBe(false);
    await vi.advanceTimersByTimeAsync(PLAYS_WITHIN_MS - 2000);
    expect(adapter.isOpen()).toBe(true);
    const [[openedMs, event] = [Number.NaN]] = adapter.events;
    expect(openedMs - beganMs).toBe(2400);
    expect(event).toEqual({ transport: 'websocket', reason: 'nothing within 2000 ms' });
    adapter.close();
  });

  it('does not wait where it is told at once', async () => {
    const { adapter } = await connectWith(() => Promise.reject(new Error('no UDP here')));
    await vi.advanceTimersByTimeAsync(400);
    expect(adapter.events.map(([, event]) => event)).toEqual([{ transport: 'websocket', reason: 'no UDP here' }]);
    adapter.close();
  });

  it.each([
    ['has more offers than it answers keeps its packets, which can move to UDP later', 429, '/rudp'],
    ['has no reliable UDP gets a plain WebSocket', 404, '/ws'],
  ])('from a server that %s', async (_what, status, path) => {
    const { adapter } = await connectWith(() => Promise.reject(new OfferRefused(status, 'no')));
    await vi.advanceTimersByTimeAsync(400);
    expect(FakeSocket.opened).toEqual([path]);
    adapter.close();
  });
});
