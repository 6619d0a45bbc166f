import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInputPacker, type MatchInput, readInput } from '../../../src/match/loop/match-input.js';

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const presence = fc.record({ userId: text, sessionId: text, username: text, node: text });
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const time = fc.double({ noNaN: true, noDefaultInfinity: true });
const kind = <K extends string>(name: K) => fc.constant(name);

const input = fc.oneof(
  fc.record({
    kind: kind('create'),
    request: u32,
    match: u32,
    matchId: text,
    handlerName: text,
    params: fc.dictionary(text, fc.jsonValue(), { noNullPrototype: true }),
  }),
  fc.record({
    kind: kind('joinAttempt'),
    request: u32,
    match: u32,
    presence,
    caller: fc.record({ userId: text, vars: fc.dictionary(text, text, { noNullPrototype: true }) }),
    metadata: fc.dictionary(text, text, { noNullPrototype: true }),
  }),
  fc.record({ kind: kind('join'), match: u32, member: u32, presence }),
  fc.record({ kind: kind('joinFailed'), match: u32, presence }),
  fc.record({ kind: kind('leave'), match: u32, member: u32, reason: fc.integer({ min: 0, max: 4 }) }),
  fc.record({
    kind: kind('data'),
    match: u32,
    member: u32,
    opCode: fc.maxSafeInteger(),
    reliable: fc.boolean(),
    receiveTimeMs: time,
    data: bytes,
  }),
  fc.record({ kind: kind('signal'), request: u32, match: u32, data: text }),
  fc.record({ kind: kind('terminate'), match: u32, graceSec: fc.nat() }),
) as fc.Arbitrary<MatchInput>;

/** JSON knows no -0. */
const plain = (value: MatchInput) =>
  value.kind === 'joinAttempt' ? { ...value, ...JSON.parse(JSON.stringify({ metadata: value.metadata })) } : value;

test('what is packed is read again, one record after the other', () => {
  const pack = createInputPacker();
  fc.assert(
    fc.property(input, (record) => {
      expect(readInput(Buffer.from(pack(record)))).toEqual(plain(record));
    }),
    { numRuns: 500 },
  );
});

test('a record that cannot be packed leaves nothing behind in the next one', () => {
  const pack = createInputPacker();
  const params = { callback: () => 1 };
  const head = { kind: 'create', request: 1, match: 2, matchId: 'id', handlerName: 'name' } as const;
  expect(() => pack({ ...head, params })).toThrow(/could not be cloned/);
  expect(() => pack({ kind: 'leave', match: -1, member: 0, reason: 3 })).toThrow(RangeError);
  const signal = { kind: 'signal', request: 3, match: 2, data: 'x' } as const;
  expect(readInput(pack(signal))).toEqual(signal);
});

test('bytes that are no record throw an Error and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (random) => {
      try {
        readInput(Buffer.from(random));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a record that was cut short throws', () => {
  const pack = createInputPacker();
  fc.assert(
    fc.property(input, fc.double({ min: 0, max: 0.999, noNaN: true }), (record, share) => {
      const whole = Buffer.from(pack(record));
      expect(() => readInput(whole.subarray(0, Math.floor(whole.length * share)))).toThrow(Error);
    }),
  );
});
