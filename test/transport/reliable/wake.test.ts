import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/testing/seeded-random.js';
import { createReliablePeer } from '../../../src/transport/reliable/create-reliable-peer.js';
import { defaultReliableLimits } from '../../../src/transport/reliable/reliable-options.js';
import type { ReliablePeer } from '../../../src/transport/reliable/reliable-peer.js';

const createPeer = (): ReliablePeer =>
  createReliablePeer({ limits: defaultReliableLimits, nowMs: 0, events: { onMessage() {}, onClose() {} } });

interface Other {
  /** Share of the packets that get lost, each way. */
  readonly loss: number;
  /** How long packets take, 25 ms where left out. */
  readonly delayMs?: number;
  /** Whether it only listens. */
  readonly isSilent?: boolean;
  /** Whether it takes packets at all. */
  readonly isDeaf?: boolean;
  /** Bytes that each end sends reliably a tick, and unreliably. */
  readonly reliable: number;
  readonly unreliable: number;
}

/** Lets two peers tick 30 times a second, calling each only when it asks for it or something happened. */
function run(seconds: number, { loss, delayMs = 25, isSilent = false, isDeaf = false, reliable, unreliable }: Other) {
  const random = seededRandom(3);
  const [one, two] = [createPeer(), createPeer()];
  const underWay: { atMs: number; to: ReliablePeer; packet: Uint8Array }[] = [];
  let tooEarly = 0;
  let wakes = 0;
  const flush = (peer: ReliablePeer, nowMs: number): void => {
    const packets = peer.nextPackets(nowMs);
    for (const packet of packets) {
      const to = peer === one ? two : one;
      const isLost = random() < loss || (isDeaf && to === two);
      if (!isLost) underWay.push({ atMs: nowMs + delayMs, to, packet });
    }
    if (packets.length === 0 && peer.nextWakeMs() <= nowMs) tooEarly++;
  };
  let tick = 0;
  for (let nowMs = 1; nowMs < seconds * 1000 && !one.closed; nowMs++) {
    const isTick = nowMs >= (tick * 1000) / 30;
    if (isTick) tick++;
    for (const peer of isSilent ? [one] : [one, two]) {
      if (isTick && reliable > 0) peer.sendReliable(0, new Uint8Array(reliable));
      if (isTick && unreliable > 0) peer.sendUnreliable(new Uint8Array(unreliable));
    }
    const arrived = underWay.filter(({ atMs }) => atMs <= nowMs);
    underWay.splice(0, underWay.length, ...underWay.filter(({ atMs }) => atMs > nowMs));
    for (const { to, packet } of arrived) to.receive(packet, nowMs);
    for (const peer of [one, two]) {
      const isCalled = isTick || arrived.length > 0;
      if (!isCalled && peer.nextWakeMs() <= nowMs) wakes++;
      if (isCalled || peer.nextWakeMs() <= nowMs) flush(peer, nowMs);
    }
  }
  return { tooEarly, wakesPerSec: wakes / seconds };
}

describe('a peer that has sent what it may', () => {
  test.each<[string, Other, number]>([
    ['nothing is lost', { loss: 0, reliable: 150, unreliable: 150 }, 5],
    ['packets get lost, and copies are sent', { loss: 0.05, reliable: 150, unreliable: 150 }, 80],
    [
      'copies are acknowledged before they are due',
      { loss: 0.05, delayMs: 1, isSilent: true, reliable: 150, unreliable: 150 },
      80,
    ],
    ['many packets get lost', { loss: 0.3, reliable: 500, unreliable: 500 }, 120],
    [
      'nothing is acknowledged until the window is full',
      { loss: 0, isDeaf: true, reliable: 1000, unreliable: 1000 },
      120,
    ],
  ])('is woken when there is something to do, where %s', (_what, other, wakesPerSec) => {
    const seen = run(10, other);
    expect(seen.tooEarly).toBe(0);
    expect(seen.wakesPerSec).toBeLessThanOrEqual(wakesPerSec);
  });
});
