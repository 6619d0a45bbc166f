import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex } from '../../src/query/linear-regex.js';

const atoms = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', 'é', '😀', '(a|bb)', '(?:ab|)');
const repeats = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}');
const sources = fc
  .array(
    fc
      .array(
        fc.tuple(atoms, repeats).map(([atom, repeat]) => `${atom}${repeat}`),
        { maxLength: 4 },
      )
      .map((each) => each.join('')),
    { minLength: 1, maxLength: 3 },
  )
  .map((alternatives) => alternatives.join('|'));
const texts = fc
  .array(fc.constantFrom('a', 'b', '7', 'é', '😀', '_', ' '), { maxLength: 8 })
  .map((each) => each.join(''));

test('an expression accepts what the language accepts, the first time and again', () => {
  fc.assert(
    fc.property(sources, fc.array(texts, { maxLength: 6 }), (source, all) => {
      const test = compileRegex(source);
      const expected = new RegExp(`^(?:${source})$`, 'u');
      for (const text of [...all, ...all]) expect([text, test(text)]).toEqual([text, expected.test(text)]);
    }),
    { numRuns: 600 },
  );
});

test('more different characters than are kept change nothing', () => {
  const test = compileRegex('(.b|a.)*');
  for (let code = 0x4e00; code < 0x4e00 + 3_000; code++) {
    const char = String.fromCodePoint(code);
    expect(test(`${char}ba${char}`)).toBe(true);
    expect(test(`${char}b${char}`)).toBe(false);
  }
});

test('texts that are long, and expressions with many states, are followed to the end', () => {
  const test = compileRegex('(a|b|ab|ba){0,60}c');
  expect(test(`${'ab'.repeat(60)}c`)).toBe(true);
  expect(test(`${'ab'.repeat(61)}c`)).toBe(false);
});
