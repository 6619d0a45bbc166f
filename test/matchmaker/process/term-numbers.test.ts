import fc from 'fast-check';
import { expect, it } from 'vitest';
import { termKey } from '../../../src/matchmaker/process/query-lookups.js';
import { createTermNumbers, MISSING } from '../../../src/matchmaker/process/term-numbers.js';

const scalar = fc.oneof(
  fc.constantFrom(
    '5',
    '5.0',
    '05',
    '-0',
    '0',
    '1e999',
    'Infinity',
    'true',
    '',
    'x',
    5,
    0,
    -0,
    1e21,
    '1e21',
    true,
    false,
  ),
  fc.string({ maxLength: 3 }),
  fc.double({ noNaN: true }),
  fc.integer().map(String),
);

it('values have the same number just where they have the same term', () => {
  fc.assert(
    fc.property(fc.array(scalar, { minLength: 2 }), (values) => {
      const numberOf = createTermNumbers();
      const terms = values.map(termKey);
      const numbers = values.map(numberOf);
      expect(numbers.map((number) => numbers.indexOf(number))).toEqual(terms.map((term) => terms.indexOf(term)));
      expect(Math.max(...numbers)).toBe(new Set(terms).size - 1);
    }),
    { seed: 8 },
  );
});

it('no value has no number', () => {
  expect(createTermNumbers()(undefined)).toBe(MISSING);
});
