import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateRing, createRingReader, createRingWriter } from '../../../src/match/loop/input-ring.js';

const capacity = 64;
const lengthBytes = 4;

/** Writes the counters as if the ring had been in use for long. */
function ringAt(position: number): SharedArrayBuffer {
  const shared = allocateRing(capacity);
  new Uint32Array(shared, 0, 2).fill(position);
  return shared;
}

test('behaves as a queue of bounded size, wherever in the ring and in its counters it is', () => {
  const push = fc.record({ push: fc.uint8Array({ maxLength: capacity }) });
  const shift = fc.constant('shift' as const);
  const start = fc.oneof(fc.constant(0), fc.integer({ min: 0xffffff00, max: 0xffffffff }), fc.nat());
  fc.assert(
    fc.property(start, fc.array(fc.oneof(push, shift), { maxLength: 200 }), (position, steps) => {
      const shared = ringAt(position);
      const [writer, reader] = [createRingWriter(shared), createRingReader(shared)];
      const model: Uint8Array[] = [];
      for (const step of steps) {
        if (step === 'shift') {
          const expected = model.shift();
          const actual = reader.shift();
          expect(actual && [...actual]).toEqual(expected && [...expected]);
          continue;
        }
        const used = model.reduce((sum, { length }) => sum + length + lengthBytes, 0);
        const fits = used + step.push.length + lengthBytes <= capacity;
        expect(writer.push(step.push)).toBe(fits);
        if (fits) model.push(step.push);
      }
      for (const expected of model) expect([...reader.shift()!]).toEqual([...expected]);
      expect(reader.shift()).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('a full ring refuses a record whole and takes it once there is room', () => {
  const shared = allocateRing(capacity);
  const [writer, reader] = [createRingWriter(shared), createRingReader(shared)];
  expect(writer.push(Buffer.alloc(capacity - lengthBytes, 1))).toBe(true);
  expect(writer.push(Buffer.alloc(0))).toBe(false);
  expect(reader.shift()).toEqual(Buffer.alloc(capacity - lengthBytes, 1));
  expect(writer.push(Buffer.from('x'))).toBe(true);
  expect(reader.shift()).toEqual(Buffer.from('x'));
});

test('what was read stays as it is when the ring is written over', () => {
  const shared = allocateRing(capacity);
  const [writer, reader] = [createRingWriter(shared), createRingReader(shared)];
  writer.push(Buffer.alloc(40, 1));
  const first = reader.shift()!;
  writer.push(Buffer.alloc(40, 2));
  expect(first).toEqual(Buffer.alloc(40, 1));
});
