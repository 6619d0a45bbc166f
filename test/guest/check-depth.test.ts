import { expect, test } from 'vitest';
import { checkDepth } from '../../src/guest/check-depth.js';

/** Objects and arrays in turns, LEVELS of them. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { first: 0, a: value } : [0, value];
  return value;
}

test('a thousand levels may be handed on, and no more', () => {
  expect(() => checkDepth(['text', 1, null, undefined, nested(1000)])).not.toThrow();
  expect(() => checkDepth([nested(1), nested(1001)])).toThrow(RangeError);
});

test('what holds itself ends the check as well', () => {
  const one: Record<string, unknown> = { bytes: new Uint8Array(1 << 20) };
  const other = { one, again: one };
  one.other = other;
  expect(() => checkDepth([one])).toThrow(RangeError);
});
