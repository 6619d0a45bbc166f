import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../../src/transport/close-codes.js';
import { connectedPair } from './connected-pair.js';

describe('a pair of peers', () => {
  test('delivers reliable messages in order within each stream, in one packet a flush', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.a.sendReliable(0, text('two'));
    pair.a.sendReliable(3, text('three'));
    const packets = pair.a.nextPackets(pair.nowMs());
    expect(packets).toHaveLength(1);
    pair.b.receive(packets[0]!, pair.nowMs());
    expect(pair.received.b).toEqual(['0:one', '3:three', '0:two']);
  });

  test('keeps what is queued until it is acknowledged', () => {
    const pair = connectedPair();
    pair.a.sendReliable(0, text('one'));
    pair.flush();
    expect(pair.a.queuedBytes).toBeGreaterThan(0);
    pair.advance(10);
    expect(pair.a.queuedBytes).toBe(0);
  });

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
});

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
