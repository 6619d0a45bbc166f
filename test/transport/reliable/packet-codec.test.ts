import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../src/transport/reliable/crc32.js';
import { encodePacket } from '../../../src/transport/reliable/encode-packet.js';
import {
  type Frame,
  frameBytes,
  MAX_FRAMES_BYTES,
  MAX_PACKET_BYTES,
  MAX_PIECES,
  type Packet,
  Part,
} from '../../../src/transport/reliable/packet.js';
import { parsePacket } from '../../../src/transport/reliable/parse-packet.js';
import { refusalKinds } from '../../../src/transport/reliable/reliable-peer.js';

const header = [0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const number16 = fc.integer({ min: 0, max: 0xffff });
const data = (minLength: number) => fc.uint8Array({ minLength, maxLength: 200 });

const reliable: fc.Arbitrary<Frame> = fc
  .record({
    kind: fc.constant('reliable' as const),
    stream: fc.integer({ min: 0, max: 15 }),
    id: number16,
    part: fc.constantFrom(...Object.values(Part)),
    data: data(0),
  })
  .filter((frame) => frame.part === Part.whole || frame.data.length > 0);
const piece = fc
  .record({ group: number16, index: fc.nat(MAX_PIECES - 1), count: fc.integer({ min: 2, max: MAX_PIECES }) })
  .filter(({ index, count }) => index < count);
const unreliable: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constant('unreliable' as const),
  key: fc.option(number16, { nil: undefined }),
  piece: fc.option(piece, { nil: undefined }),
  data: data(1),
});
const close: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constant('close' as const),
  code: number16,
  reason: fc.string({ maxLength: 30, unit: 'grapheme' }),
});
const packet: fc.Arbitrary<Packet> = fc.record({
  sequence: number16,
  ack: fc.option(fc.record({ newest: number16, bits: fc.integer({ min: 0, max: 0xffffffff }), delayMs: fc.nat(255) }), {
    nil: undefined,
  }),
  nextMs: fc.nat(255),
  overdue: fc.boolean(),
  frames: fc.array(fc.oneof(reliable, unreliable, close, fc.constant<Frame>({ kind: 'ping' })), { maxLength: 5 }),
});

describe('the packet codec', () => {
  test('reads what it has written', () => {
    fc.assert(
      fc.property(packet, (each) => {
        expect(parsePacket(encodePacket(each))).toEqual(each);
      }),
    );
  });

  test('refuses every packet with a changed bit, and every part of one', () => {
    fc.assert(
      fc.property(packet, fc.nat(), (each, at) => {
        const bytes = encodePacket(each);
        const cut = bytes.subarray(0, at % bytes.length);
        expect(parsePacket(cut)).toBe('corrupt');
        bytes[at % bytes.length]! ^= 1 << (at & 7);
        expect(parsePacket(bytes)).toBe('corrupt');
      }),
    );
  });

  test('takes any bytes with a right checksum without a throw, and writes again what it accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 11, maxLength: 60 }), (bytes) => {
        bytes[0] = 0x10 | (bytes[0]! & 0x03);
        if (bytes.length > 11) bytes[11] = bytes[11]! % 0x52;
        const parsed = parsePacket(sealed(bytes));
        if (typeof parsed === 'string') {
          expect(refusalKinds).toContain(parsed);
          return;
        }
        accepted++;
        const isText = parsed.frames.every((frame) => frame.kind !== 'close' || !frame.reason.includes('\ufffd'));
        if (isText) expect(encodePacket(parsed)).toEqual(sealed(bytes));
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  test('fills a packet to the last byte', () => {
    const frame: Frame = {
      kind: 'reliable',
      stream: 1,
      id: 2,
      part: Part.whole,
      data: new Uint8Array(MAX_FRAMES_BYTES - 5),
    };
    expect(frameBytes(frame)).toBe(MAX_FRAMES_BYTES);
    const bytes = encodePacket({ sequence: 1, nextMs: 0, overdue: false, frames: [frame] });
    expect(bytes).toHaveLength(MAX_PACKET_BYTES);
    expect(parsePacket(bytes)).toMatchObject({ frames: [frame] });
  });

  test.each<[string, number[], string]>([
    ['another version', [0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'version'],
    ['an unknown flag', [0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'malformed'],
    ['an acknowledgement without its flag', [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 'malformed'],
    ['an unknown frame', [...header, 0x60], 'malformed'],
    ['data beyond the end', [...header, 0x00, 0, 0, 0, 2, 1], 'malformed'],
    ['a frame without its length', [...header, 0x00, 0, 0, 0], 'malformed'],
    ['an empty piece of a reliable message', [...header, 0x10, 0, 0, 0, 0], 'malformed'],
    ['an empty piece of an unreliable message', [...header, 0x42, 0, 0, 0, 2, 0, 0], 'malformed'],
    ['a piece beyond its count', [...header, 0x42, 0, 0, 2, 2, 0, 1, 9], 'malformed'],
    ['a single piece', [...header, 0x42, 0, 0, 0, 1, 0, 1, 9], 'malformed'],
    ['more pieces than a message may have', [...header, 0x42, 0, 0, 0, MAX_PIECES + 1, 0, 1, 9], 'malformed'],
    ['a reason beyond the end', [...header, 0x51, 0x10, 0, 3, 65], 'malformed'],
    ['a goodbye without a reason', [...header, 0x51, 0x10, 0], 'malformed'],
  ])('refuses %s', (_, bytes, kind) => {
    expect(parsePacket(sealed(Uint8Array.from(bytes)))).toBe(kind);
  });

  test('refuses a packet that is too long', () => {
    expect(parsePacket(sealed(new Uint8Array(MAX_PACKET_BYTES)))).toBe('oversized');
  });

  test('reads the packet that docs/rudp.md shows', () => {
    const bytes = Uint8Array.from(Buffer.from('11010200fe800000010c32030007000268697319013e', 'hex'));
    expect(parsePacket(bytes)).toEqual({
      sequence: 258,
      ack: { newest: 254, bits: 0x80000001, delayMs: 12 },
      nextMs: 50,
      overdue: false,
      frames: [{ kind: 'reliable', stream: 3, id: 7, part: Part.whole, data: Uint8Array.from([104, 105]) }],
    });
  });
});

/** BYTES with their checksum behind them. */
function sealed(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 4);
  whole.set(bytes);
  new DataView(whole.buffer).setUint32(bytes.length, crc32(bytes, bytes.length));
  return whole;
}
