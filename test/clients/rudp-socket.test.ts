// The socket of the client over a road that the test makes, with the state machine as the server.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Platform } from '../../client/platform.js';
import type { ClientRoad, ClientRoadEvents, OpenRoad } from '../../client/road.js';
import { RudpSocket } from '../../client/rudp-socket.js';
import type { TransportEvent } from '../../client/transport-event.js';
import { createReliablePeer } from '../../src/transport/reliable/create-reliable-peer.js';
import { defaultReliableLimits } from '../../src/transport/reliable/reliable-options.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CLOSED = 3;
const broken = () => {
  throw new Error('broken handler');
};

function setUp(change: { platform?: Partial<Platform>; onTransport?: (event: TransportEvent) => void } = {}) {
  const server = createReliablePeer({
    limits: defaultReliableLimits,
    nowMs: 0,
    events: { onMessage() {}, onClose() {} },
  });
  let events: ClientRoadEvents | undefined;
  const road = { kind: 'udp', send() {}, isCongested: () => false, close: vi.fn() } satisfies ClientRoad;
  const openUdpRoad: OpenRoad = async (request) => {
    events = request.events;
    return road;
  };
  const createWebSocket = vi.fn(broken as () => WebSocket);
  const platform: Platform = {
    openUdpRoad,
    createWebSocket,
    onNetworkChange: () => () => {},
    onLeaving: () => () => {},
    ...change.platform,
  };
  const socket = new RudpSocket('ws://127.0.0.1:1/ws?token=t', platform, {
    udpTimeoutMs: 1000,
    websocketTimeoutMs: 1000,
    iceServers: [],
    resumeMs: 0,
    onTransport: change.onTransport ?? (() => {}),
  });
  return {
    socket,
    road,
    createWebSocket,
    serverSends(...messages: string[]) {
      for (const message of messages) server.sendReliable(0, new TextEncoder().encode(message));
      for (const packet of server.nextPackets(0)) events!.onPacket(packet);
    },
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

it('hands over every message, whatever the handler of one throws, and lets the platform report that', async () => {
  const { socket, serverSends } = setUp();
  await settle();
  const seen: string[] = [];
  socket.onmessage = (({ data }: { data: string }) => {
    seen.push(data);
    if (data === 'one') broken();
  }) as never;
  serverSends('one', 'two');
  serverSends('three');
  expect(seen).toEqual(['one', 'two', 'three']);
  expect(() => vi.advanceTimersByTime(1)).toThrow('broken handler');
});

it('stays with UDP where the game fails over the news that it is there', async () => {
  const { socket, createWebSocket } = setUp({ onTransport: broken });
  const opened = vi.fn(broken);
  socket.onopen = opened;
  await expect(settle()).rejects.toThrow('broken handler');
  expect(opened).toHaveBeenCalledOnce();
  expect([socket.readyState, createWebSocket.mock.calls.length]).toEqual([1, 0]);
});

it('says that it has failed where no WebSocket can be made either', async () => {
  const { socket } = setUp({ platform: { openUdpRoad: () => Promise.reject(new Error('no UDP')) } });
  const told: string[] = [];
  socket.onerror = () => told.push('error');
  socket.onclose = (({ code }: { code: number }) => told.push(`closed ${code}`)) as never;
  await settle();
  expect(told).toEqual(['error', 'closed 1006']);
  expect(socket.readyState).toBe(CLOSED);
});

it('stays closed, in whatever moment of its opening it was closed', async () => {
  for (let moments = 0; moments < 30; moments++) {
    const { socket, road } = setUp();
    for (let i = 0; i < moments; i++) await null;
    socket.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(socket.readyState, `after ${moments} moments`).toBe(CLOSED);
    expect(road.close, `after ${moments} moments`).toHaveBeenCalled();
  }
});
