import { expect, it } from 'vitest';
import { waiting } from '../tickets.js';

const askedBy = (query: string) => waiting({ query }).asked;

it('names the fields of every lookup, and the ranges once', () => {
  const { lists, numbers } = askedBy(
    '+properties.b:x +properties.a:y +properties.rank:>=1 +properties.rank:<=2 properties.c:z',
  );
  const a = 'properties.a';
  const b = 'properties.b';
  expect(lists.map(({ fields }) => fields)).toEqual([
    [a, b, 'properties.c'],
    [a, b],
  ]);
  expect(numbers).toEqual(['properties.rank']);
});

it('is one object for queries that differ in their values alone', () => {
  const asked = askedBy('+properties.mode:duel +properties.rank:>=1');
  expect(askedBy('+properties.mode:race +properties.rank:>=5')).toBe(asked);
  expect(askedBy('+properties.map:duel +properties.rank:>=1')).not.toBe(asked);
  expect(askedBy('+properties.mode:duel +properties.level:>=1')).not.toBe(asked);
});
