import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../../src/transport/close-codes.js';
import { encodePacket } from '../../../src/transport/reliable/encode-packet.js';
import { type Frame, MAX_PACKET_BYTES, Part } from '../../../src/transport/reliable/packet.js';
import { parsePacket } from '../../../src/transport/reliable/parse-packet.js';
import { type ConnectedPair, connectedPair } from './connected-pair.js';

describe('reliable messages', () => {
  test('arrive in order within each stream, in one packet a flush', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.a.sendReliable(0, text('two'));
    pair.a.sendReliable(3, text('three'));
    const packets = pair.a.nextPackets(pair.nowMs());
    expect(packets).toHaveLength(1);
    pair.b.receive(packets[0]!, pair.nowMs());
    expect(pair.received.b).toEqual(['0:one', '3:three', '0:two']);
  });

  test('are kept until they are acknowledged', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.flush();
    expect(pair.a.queuedBytes).toBeGreaterThan(0);
    pair.advance(10);
    expect(pair.a.queuedBytes).toBe(0);
  });

  test('are sent again when nothing is heard of them', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.flush((from) => from === 'a');
    pair.advance(400);
    expect(pair.received.b).toEqual(['0:one']);
    expect(pair.a.statistics().resent).toBe(1);
  });

  test('are repeated in the next packet while nothing is known of them', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.flush((from) => from === 'a');
    pair.advance(16, () => true);
    pair.a.sendReliable(0, text('two'));
    pair.flush();
    expect(pair.received.b).toEqual(['0:one', '0:two']);
    expect(pair.a.statistics()).toMatchObject({ repeated: 1, resent: 0 });
  });

  test('of one stream do not wait for those of another', () => {
    const pair = connectedPair();
    pair.a.sendReliable(1, text('lost'.repeat(250)));
    pair.flush((from) => from === 'a');
    pair.a.sendReliable(1, text('held'.repeat(250)));
    pair.a.sendReliable(2, text('free'));
    pair.flush();
    expect(pair.received.b).toEqual(['2:free']);
    pair.advance(400);
    expect(pair.received.b.map((each) => each.slice(0, 6))).toEqual(['2:free', '1:lost', '1:held']);
  });

  test('of any size up to the limit arrive whole', () => {
    const pair = connectedPair({ limits: { maxMessageBytes: 100_000 } });
    const sizes = [0, 1, 1179, 1180, 1181, 2360, 2361, 100_000];
    for (const size of sizes) pair.a.sendReliable(0, new Uint8Array(size).fill(120));
    pair.advance(2000);
    expect(pair.received.b.map((each) => each.length - 2)).toEqual(sizes);
    expect(pair.closes).toEqual({ a: [], b: [] });
  });

  test.each([4097, 100_000])('of %i bytes close a connection that takes 4,096', (size) => {
    const pair = connectedPair();
    pair.a.sendReliable(0, new Uint8Array(size));
    pair.advance(2000);
    expect(pair.closes.b).toMatchObject([{ code: closeCodes.messageTooLarge.code, by: 'local' }]);
    expect(pair.closes.a).toMatchObject([{ code: closeCodes.messageTooLarge.code, by: 'remote' }]);
    expect(pair.received.b).toEqual([]);
  });

  test('arrive once and in order while all numbers wrap around', () => {
    const pair = connectedPair({ limits: { keepaliveMs: 60_000 } });
    const count = 70_000;
    for (let i = 0; i < count; i++) {
      pair.a.sendReliable(1, text(String(i)));
      pair.advance(1, (from) => from === 'a' && i % 50 === 7);
    }
    pair.advance(500);
    expect(pair.received.b).toHaveLength(count);
    expect(pair.received.b.every((each, i) => each === `1:${i}`)).toBe(true);
    expect(pair.a.statistics().packetsSent).toBeGreaterThan(65_536);
  });

  test('whose pieces make no sense close the connection', () => {
    const pair = connectedPair();
    pair.b.receive(packetOf(0, { kind: 'reliable', stream: 0, id: 0, part: Part.last, data: text('x') }), 0);
    pair.advance(100);
    expect(pair.closes.b).toMatchObject([{ code: closeCodes.protocolError.code, by: 'local' }]);
  });

  test('go to one of sixteen streams', () => {
    const { a } = connectedPair();
    for (const stream of [-1, 16, 0.5, Number.NaN]) expect(() => a.sendReliable(stream, text(''))).toThrow(RangeError);
  });
});

describe('unreliable messages', () => {
  test('arrive at most once, and are not sent again', () => {
    const pair = connectedPair();
    pair.a.sendUnreliable(text('lost'));
    pair.flush((from) => from === 'a');
    pair.a.sendUnreliable(text('kept'));
    pair.advance(2000);
    expect(pair.received.b).toEqual(['u:kept']);
  });

  test('of up to 64 pieces arrive whole', () => {
    const pair = connectedPair({ limits: { maxMessageBytes: 80_000 } });
    for (const size of [1181, 5000, 70_000, 79_000]) pair.a.sendUnreliable(new Uint8Array(size).fill(120));
    pair.advance(1000);
    expect(pair.received.b.map((each) => [each[0], each.length - 2])).toEqual([
      ['u', 1181],
      ['u', 5000],
      ['u', 70_000],
      ['0', 79_000],
    ]);
  });

  test('that wait are replaced by newer ones of their key', () => {
    const pair = connectedPair();
    for (const value of ['old', 'new']) pair.a.sendUnreliable(text(value), { newestOf: 7 });
    pair.a.sendUnreliable(text('other'), { newestOf: 8 });
    pair.flush();
    expect(pair.received.b).toEqual(['u:new', 'u:other']);
    expect(pair.a.statistics().droppedUnsent).toBe(1);
  });

  test('that were overtaken by newer ones of their key are dropped', () => {
    const pair = connectedPair();
    const packets = ['old', 'new'].flatMap((value) => {
      pair.a.sendUnreliable(text(value), { newestOf: 7 });
      pair.a.sendUnreliable(text(`${value}, no key`));
      return pair.a.nextPackets(pair.nowMs());
    });
    for (const packet of packets.toReversed()) pair.b.receive(packet, pair.nowMs());
    expect(pair.received.b).toEqual(['u:new', 'u:new, no key', 'u:old, no key']);
    expect(pair.b.statistics().droppedReceived).toBe(1);
  });
});

describe('packets', () => {
  test('leave once a tick each way while nothing is lost, with the acknowledgements in them', () => {
    const pair = connectedPair();
    tick(pair, 20);
    const before = [pair.a.statistics(), pair.b.statistics()];
    tick(pair, 100);
    const after = [pair.a.statistics(), pair.b.statistics()];
    expect(after.map(({ packetsSent }, side) => packetsSent - before[side]!.packetsSent)).toEqual([100, 100]);
    expect(after.every(({ bareAcksSent }, side) => bareAcksSent === before[side]!.bareAcksSent)).toBe(true);
  });

  test('that were announced and do not come are reported at once, and sent again', () => {
    const pair = connectedPair({ earlyCopy: false });
    tick(pair, 20);
    pair.a.sendReliable(0, text('lost'));
    pair.flush((from) => from === 'a');
    expect(pair.received.b.at(-1)).not.toBe('0:lost');
    const resentBefore = pair.a.statistics().resent;
    pair.advance(30);
    expect(pair.received.b.at(-1)).toBe('0:lost');
    expect(pair.a.statistics().resent).toBe(resentBefore + 1);
  });

  test('get an early copy while packets are lost, and none otherwise', () => {
    for (const lossy of [false, true]) {
      const pair = connectedPair();
      tick(pair, 200, lossy ? (from, index) => from === 'a' && index % 20 === 0 : undefined);
      expect(pair.a.statistics().earlyCopiesSent > 0).toBe(lossy);
    }
  });

  test('keep the budget: a large message leaves in steps, and all of it arrives', () => {
    const pair = connectedPair({ limits: { maxMessageBytes: 400_000, maxBytesPerSec: 100_000, idleMs: 60_000 } });
    pair.a.sendReliable(0, new Uint8Array(300_000));
    pair.advance(1000);
    expect(pair.a.statistics().bytesSent).toBeLessThan(130_000);
    pair.advance(3000);
    expect(pair.received.b).toHaveLength(1);
  });

  test('that come twice, too late or from nowhere are refused and counted', () => {
    const pair = connectedPair();
    const packets = Array.from({ length: 40 }, (_, i) => {
      pair.a.sendUnreliable(text(String(i)));
      return pair.a.nextPackets(i)[0]!;
    });
    for (const packet of packets.slice(1)) pair.b.receive(packet, 40);
    pair.b.receive(packets[39]!, 40);
    pair.b.receive(packets[20]!, 40);
    pair.b.receive(packets[0]!, 40);
    pair.b.receive(new Uint8Array(1300), 40);
    pair.b.receive(new Uint8Array(5), 40);
    const ack = { newest: 9, bits: 0, delayMs: 0 };
    pair.b.receive(encodePacket({ sequence: 50, ack, nextMs: 0, overdue: false, frames: [] }), 40);
    pair.b.receive(packetOf(51, { kind: 'reliable', stream: 0, id: 2000, part: Part.whole, data: text('') }), 40);
    expect(pair.refusals.b).toEqual([
      'duplicate',
      'duplicate',
      'stale',
      'oversized',
      'corrupt',
      'acknowledgement',
      'window',
    ]);
    expect(pair.received.b).toHaveLength(39);
  });

  test('have 1,200 bytes at most', () => {
    const pair = connectedPair({ limits: { maxMessageBytes: 100_000 } });
    let largest = 0;
    pair.a.sendReliable(0, new Uint8Array(50_000));
    pair.a.sendUnreliable(new Uint8Array(50_000), { newestOf: 1 });
    pair.advance(1000, (_, packet) => {
      largest = Math.max(largest, packet.length);
      return false;
    });
    expect(largest).toBeLessThanOrEqual(MAX_PACKET_BYTES);
    expect(pair.received.b).toHaveLength(2);
  });
});

describe('a connection', () => {
  test('closes with the code of the end that closes, after what is queued', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('last'));
    pair.a.close(closeCodes.banned, pair.nowMs());
    expect(pair.a.closed).toBe(true);
    pair.advance(100);
    expect(pair.received.b).toEqual(['0:last']);
    expect(pair.closes.a).toEqual([{ code: 4004, reason: closeCodes.banned.reason, by: 'local' }]);
    expect(pair.closes.b).toEqual([{ code: 4004, reason: closeCodes.banned.reason, by: 'remote' }]);
    expect([pair.a.finished, pair.b.finished]).toEqual([true, true]);
  });

  test('repeats its goodbye until it is confirmed', () => {
    const pair = connectedPair();
    pair.a.close(closeCodes.normal, pair.nowMs());
    let lost = 0;
    pair.advance(1500, (from) => from === 'a' && lost++ < 2);
    expect(pair.closes.b).toHaveLength(1);
    expect(pair.a.finished).toBe(true);
  });

  test('is over after a while where the other end does not answer the goodbye', () => {
    const pair = connectedPair({ limits: { closeWaitMs: 300 } });
    pair.a.sendReliable(0, text('never'));
    pair.a.close(closeCodes.normal, pair.nowMs());
    pair.advance(299, () => true);
    expect(pair.a.finished).toBe(false);
    pair.advance(1, () => true);
    expect(pair.a.finished).toBe(true);
    expect(pair.a.nextWakeMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('that both ends close at once tells each its own code', () => {
    const pair = connectedPair();
    pair.a.close(closeCodes.normal, 0);
    pair.b.close(closeCodes.serverShutdown, 0);
    pair.advance(500);
    expect([pair.closes.a[0]?.code, pair.closes.b[0]?.code]).toEqual([1000, 1001]);
    expect([pair.a.finished, pair.b.finished]).toEqual([true, true]);
  });

  test('cuts a long reason at a whole character', () => {
    const pair = connectedPair();
    pair.a.close({ code: 4000, reason: 'ä'.repeat(100) }, 0);
    pair.advance(100);
    expect(pair.closes.b[0]?.reason).toBe('ä'.repeat(61));
  });

  test('delivers nothing once it was closed from within a message', () => {
    const pair = connectedPair({ onMessage: ({ b, nowMs }) => b.close(closeCodes.normal, nowMs()) });
    for (const value of ['one', 'two']) pair.a.sendReliable(0, text(value));
    pair.advance(200);
    expect(pair.received.b).toEqual(['0:one']);
  });

  test('that is silent is kept alive, and closed once the other end is gone', () => {
    const pair = connectedPair({ limits: { keepaliveMs: 1000, idleMs: 3000 } });
    pair.advance(10_000);
    expect(pair.closes).toEqual({ a: [], b: [] });
    const { packetsSent } = pair.a.statistics();
    expect(packetsSent).toBeLessThan(25);
    pair.advance(4000, () => true);
    expect(pair.closes.a).toMatchObject([{ code: closeCodes.idle.code, by: 'local' }]);
  });

  test('asks for nothing while there is nothing to do', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.advance(50);
    expect(pair.a.nextWakeMs()).toBeGreaterThan(4000);
  });

  test('measures the round trip without the time that acknowledgements wait', () => {
    const pair = connectedPair();
    tick(pair, 50);
    expect(pair.a.statistics().smoothedRttMs).toBeLessThan(1.5);
    expect(pair.a.statistics().lossRate).toBe(0);
  });
});

/** COUNT ticks at 20 Hz, a message each way in each; the ends tick half an interval apart. */
function tick(pair: ConnectedPair, count: number, drops?: (from: 'a' | 'b', index: number) => boolean): void {
  for (let i = 0; i < count; i++) {
    let isFirst = true;
    pair.a.sendReliable(0, text(`tick ${i}`));
    pair.advance(25, (from) => {
      const isDropped = isFirst && (drops?.(from, i) ?? false);
      if (from === 'a') isFirst = false;
      return isDropped;
    });
    pair.b.sendReliable(0, text(`tick ${i}`));
    pair.advance(25);
  }
}

function packetOf(sequence: number, frame: Frame): Uint8Array {
  const bytes = encodePacket({ sequence, nextMs: 0, overdue: false, frames: [frame] });
  expect(typeof parsePacket(bytes)).toBe('object');
  return bytes;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
