import { expect, test } from 'vitest';
import { decodeValue, encodeValue } from '../../../src/guest/recording/recorded-value.js';

test.each([
  [{ a: [1, 'x', true, null, { b: 2 }] }],
  [[undefined, Number.NaN, Number.POSITIVE_INFINITY, 10n]],
  [new Uint8Array([1, 2, 255])],
  [new Date(5)],
  [new Map<unknown, unknown>([['k', new Set([1])]])],
  [{ $: 'bigint', v: 'not one' }],
])('value %# comes back as it was', (value) => {
  expect(decodeValue(JSON.parse(JSON.stringify(encodeValue(value))))).toEqual(value);
});

test('buffers and -0 come back as they were', () => {
  const { buffer } = new Uint8Array([1, 2]);
  expect(new Uint8Array(decodeValue(encodeValue(buffer)) as ArrayBuffer)).toEqual(new Uint8Array([1, 2]));
  expect(decodeValue(encodeValue(-0))).toBe(-0);
});

test('what is nested in itself is refused, and so is what was never encoded', () => {
  const circle: unknown[] = [];
  circle.push(circle);
  expect(() => encodeValue(circle)).toThrow(RangeError);
  for (const wrong of [{ $: 'nonsense' }, { $: 'bigint', v: 1 }, { $: 'map', v: {} }, { $: 'set' }]) {
    expect(() => decodeValue(wrong)).toThrow(TypeError);
  }
});
