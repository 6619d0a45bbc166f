import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/testing/seeded-random.js';
import { closeCodes } from '../../../src/transport/close-codes.js';
import { crc32 } from '../../../src/transport/reliable/crc32.js';
import { createReliablePeer } from '../../../src/transport/reliable/create-reliable-peer.js';
import { encodePacket } from '../../../src/transport/reliable/encode-packet.js';
import { type Frame, Part, WINDOW_BYTES } from '../../../src/transport/reliable/packet.js';
import { defaultReliableLimits } from '../../../src/transport/reliable/reliable-options.js';
import type { ReliableClose, ReliablePeer } from '../../../src/transport/reliable/reliable-peer.js';
import { type ConnectedPair, connectedPair } from './connected-pair.js';

/** What a peer may hold for the other end, whatever that sends. */
const MAX_HELD_BYTES = WINDOW_BYTES + (16 + 8) * defaultReliableLimits.maxMessageBytes;

describe('a peer', () => {
  test('takes 100,000 random packets without a throw, and holds no more than it may', () => {
    const random = seededRandom(7);
    let refused = 0;
    const create = (): ReliablePeer => lonePeer([], () => refused++);
    let peer = create();
    let worstHeld = 0;
    let grownBytes = 0;
    for (let i = 0; i < 100_000; i++) {
      if (i === 20_000) grownBytes -= usedHeapBytes();
      if (peer.closed) peer = create();
      peer.receive(i % 4 === 0 ? randomBytes(random) : randomPacket(random), i / 10);
      if (i % 10 === 0) peer.nextPackets(i / 10);
      if (i % 10 === 0) worstHeld = Math.max(worstHeld, peer.statistics().heldBytes);
    }
    grownBytes += usedHeapBytes();
    expect(100_000 - refused).toBeGreaterThan(5000);
    expect(refused).toBeGreaterThan(20_000);
    expect(worstHeld).toBeLessThanOrEqual(MAX_HELD_BYTES);
    expect(grownBytes).toBeLessThan(2_000_000);
  });

  test('holds a window at most for an end that leaves a gap on every stream', () => {
    const peer = lonePeer();
    let sequence = 0;
    for (let id = 1; id < 3000; id++) {
      for (let stream = 0; stream < 16; stream++) {
        const frame: Frame = {
          kind: 'reliable',
          stream,
          id: id & 0xffff,
          part: Part.whole,
          data: new Uint8Array(id % 100),
        };
        peer.receive(packetOf(sequence++ & 0xffff, [frame]), id);
      }
    }
    const { heldBytes, refused } = peer.statistics();
    expect(heldBytes).toBeGreaterThan(WINDOW_BYTES / 2);
    expect(heldBytes).toBeLessThanOrEqual(WINDOW_BYTES);
    expect(refused.window).toBeGreaterThan(1000);
  });

  test('holds the newest eight messages at most for an end that never completes one', () => {
    const peer = lonePeer();
    for (let group = 0; group < 5000; group++) {
      const frame: Frame = { kind: 'unreliable', piece: { group, index: 0, count: 3 }, data: new Uint8Array(1000) };
      peer.receive(packetOf(group, [frame]), group);
    }
    expect(peer.statistics().heldBytes).toBeLessThanOrEqual(8 * 1000);
    expect(peer.statistics().droppedReceived).toBeGreaterThanOrEqual(4992);
  });

  test('remembers no more keys than it may', () => {
    const peer = lonePeer();
    usedHeapBytes();
    const before = usedHeapBytes();
    for (let key = 0; key < 65_536; key++) {
      peer.receive(packetOf(key, [{ kind: 'unreliable', key, data: new Uint8Array(1) }]), key);
    }
    expect(usedHeapBytes() - before).toBeLessThan(1_000_000);
    expect(peer.statistics().messagesReceived).toBe(65_536);
  });

  test('closes what never acknowledges as soon as the queue is full', () => {
    const closes: ReliableClose[] = [];
    const peer = lonePeer(closes);
    let worst = 0;
    for (let i = 0; i < 20_000 && !peer.closed; i++) {
      peer.sendReliable(i % 16, new Uint8Array(150));
      peer.sendUnreliable(new Uint8Array(150));
      for (const packet of peer.nextPackets(i * 5)) expect(packet.length).toBeLessThanOrEqual(1200);
      worst = Math.max(worst, peer.queuedBytes);
    }
    peer.nextPackets(200_000);
    expect(closes).toMatchObject([{ code: closeCodes.slowConsumer.code, by: 'local' }]);
    expect(worst).toBeLessThanOrEqual(defaultReliableLimits.queueBytes);
    expect(peer.queuedBytes).toBe(0);
  });

  test('closes what talks but never acknowledges after a while', () => {
    const closes: ReliableClose[] = [];
    const peer = lonePeer(closes);
    peer.sendReliable(0, new Uint8Array(10));
    for (let second = 0; second < 30 && closes.length === 0; second++) {
      peer.receive(packetOf(second, [{ kind: 'ping' }]), second * 1000);
      peer.nextPackets(second * 1000);
    }
    expect(closes).toMatchObject([{ code: closeCodes.slowConsumer.code, by: 'local' }]);
  });

  test('gives one that is heard again after a silence the time to acknowledge what was sent meanwhile', () => {
    const closes: ReliableClose[] = [];
    const peer = lonePeer(closes);
    peer.sendReliable(0, new Uint8Array(10));
    peer.nextPackets(0);
    const backMs = defaultReliableLimits.ackWaitMs + 1000;
    peer.receive(packetOf(0, [{ kind: 'ping' }]), backMs);
    peer.nextPackets(backMs);
    expect(closes).toEqual([]);
    for (let second = 1; second < 30 && closes.length === 0; second++) {
      peer.receive(packetOf(second, [{ kind: 'ping' }]), backMs + second * 1000);
      peer.nextPackets(backMs + second * 1000);
    }
    expect(closes).toMatchObject([{ code: closeCodes.slowConsumer.code, by: 'local' }]);
  });

  test('sends little to an end that talks but acknowledges nothing, and all that waits once it does', () => {
    const pair = connectedPair();
    talkUnheard(pair, 1500);
    const sent = talkUnheard(pair, 6500);
    // Of 100 messages a second each way: four packets, and an acknowledgement for every twelve packets.
    expect(sent).toBeLessThan(6.5 * 16);
    expect(pair.a.closed).toBe(false);
    for (let ms = 0; ms < 10_000; ms += 10) {
      pair.b.sendReliable(0, new Uint8Array(150));
      pair.advance(10);
    }
    expect(pair.received.b).toHaveLength(800);
    expect(pair.received.a).toHaveLength(1800);
  });

  test('sends a few packets, and then little, to an end that has not acknowledged anything yet', () => {
    const pair = connectedPair();
    const sent = talkUnheard(pair, 1000);
    // Sixteen at once, four a second, and an acknowledgement for every twelve packets.
    expect(sent).toBeLessThan(16 + 4 + 100 / 12 + 2);
    for (let ms = 0; ms < 500; ms += 10) {
      pair.b.sendReliable(0, new Uint8Array(150));
      pair.advance(10);
    }
    expect(pair.received.b).toHaveLength(100);
  });

  test('goes on at once with one that was away for two seconds', () => {
    const pair = connectedPair();
    const talk = (ms: number, drops?: () => boolean): void => {
      for (let passed = 0; passed < ms; passed += 50) {
        pair.a.sendReliable(0, new Uint8Array(150));
        pair.b.sendReliable(0, new Uint8Array(150));
        pair.advance(50, drops);
      }
    };
    talk(1000);
    talk(2000, () => true);
    talk(300);
    expect([pair.received.a.length, pair.received.b.length]).toEqual([66, 66]);
  });

  test('sends little to an end that is gone', () => {
    const peer = lonePeer();
    peer.sendReliable(0, new Uint8Array(1000));
    let packets = 0;
    for (let ms = 0; ms < 20_000; ms++) packets += peer.nextPackets(ms).length;
    expect(packets).toBeLessThan(40);
  });

  test('drops unreliable messages that its queue has no room for', () => {
    const peer = lonePeer();
    for (let i = 0; i < 10_000; i++) peer.sendUnreliable(new Uint8Array(1000));
    expect(peer.queuedBytes).toBeLessThanOrEqual(defaultReliableLimits.queueBytes);
    expect(peer.statistics().droppedUnsent).toBeGreaterThan(8000);
    expect(peer.closed).toBe(false);
  });
});

function lonePeer(closes: ReliableClose[] = [], onMalformed?: () => void): ReliablePeer {
  return createReliablePeer({
    limits: defaultReliableLimits,
    nowMs: 0,
    events: { onMessage: () => {}, onClose: (close) => closes.push(close), onMalformed },
  });
}

function packetOf(sequence: number, frames: readonly Frame[]): Uint8Array {
  return encodePacket({ sequence: sequence & 0xffff, nextMs: 0, overdue: false, frames });
}

function randomBytes(random: () => number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * 1300) }, () => random() * 256);
}

/** A packet that passes the first checks; what it says makes some sense or none. */
function randomPacket(random: () => number): Uint8Array {
  const number = (below: number): number => Math.floor(random() * below);
  const frames = Array.from({ length: number(4) }, (): Frame => {
    const data = new Uint8Array(1 + number(300));
    if (random() < 0.6) {
      return { kind: 'reliable', stream: number(16), id: number(random() < 0.9 ? 50 : 65_536), part: Part.whole, data };
    }
    if (random() < 0.1) return { kind: 'reliable', stream: number(16), id: number(5), part: number(4) as Part, data };
    if (random() < 0.01) return { kind: 'close', code: number(65_536), reason: 'x' };
    const piece = random() < 0.5 ? { group: number(65_536), index: 0, count: 2 + number(60) } : undefined;
    return { kind: 'unreliable', key: random() < 0.5 ? number(65_536) : undefined, piece, data };
  });
  const ack = random() < 0.1 ? { newest: number(4), bits: number(4), delayMs: number(256) } : undefined;
  const bytes = encodePacket({ sequence: number(65_536), ack, nextMs: number(256), overdue: random() < 0.1, frames });
  if (random() < 0.2) {
    bytes[number(bytes.length - 4)] = number(256);
    new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes, bytes.length - 4));
  }
  return bytes;
}

/** What the heap holds after a collection. */
function usedHeapBytes(): number {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** Both ends talk for MS, and nothing of A arrives. How many packets A has sent. */
function talkUnheard(pair: ConnectedPair, ms: number): number {
  let sent = 0;
  const drops = (from: string): boolean => {
    if (from === 'a') sent++;
    return from === 'a';
  };
  for (let passed = 0; passed < ms; passed += 10) {
    pair.a.sendReliable(0, new Uint8Array(150));
    pair.b.sendReliable(0, new Uint8Array(150));
    pair.advance(10, drops);
  }
  return sent;
}
