import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import { compileQuery } from '../../src/query/compile-query.js';
import { createDocument } from '../../src/query/document.js';

const red = {
  mode: 'duel',
  level: 5,
  tags: ['new', 'fast'],
  open: true,
  where: { map: 'ice' },
  title: 'two words',
  at: '2024-05-31T12:00:00Z',
  teams: [{ name: 'a' }, { name: 'b' }],
  below: -2.5,
  nothing: null,
  path: 'a/b',
  digits: '20',
};

function found(query: string, label: object = red): boolean {
  return compileQuery(query).matches(createDocument('label', label));
}

describe('a query', () => {
  it.each([
    '',
    '  ',
    '*',
    '+label.mode:duel',
    'label.mode:duel',
    'label.mode:race label.level:5',
    '+label.mode:duel label.mode:race',
    '-label.mode:race',
    '+label.level:5',
    '+label.level:5.0',
    '+label.level:>=5',
    '+label.level:>4.5 +label.level:<6',
    '+label.level:<=5',
    '+label.below:-2.5',
    '+label.below:>=-3',
    '+label.below:<0',
    '+label.tags:new',
    '+label.tags:fast +label.tags:new',
    '+label.open:T',
    '-label.open:F',
    '+label.where.map:ice',
    '+label.teams.name:b',
    '+label.mode:d*',
    '+label.mode:d?el',
    '+label.mode:*',
    '+label.level:*',
    '+label.mode:/d.+l/',
    '+label.mode:/(duel|race)/',
    '+label.path:/a\\/b/',
    '+label.title:"two words"',
    '+label.title:two\\ words',
    '+label.mode:dual~',
    '+label.mode:dxel~1',
    '+label.mode:dxxl~2',
    '+label.mode:duel^5',
    '+label.at:>"2024-05-31"',
    '+label.at:<="2024-05-31T14:00:00+02:00"',
    '+label.at:2024-05-31T12\\:00\\:00Z',
    '+label.digits:20',
    'duel',
    '+"two words"',
  ])('finds with %s', (query) => expect(found(query)).toBe(true));

  it.each([
    '+label.mode:Duel',
    '+label.mode:due',
    'label.mode:race',
    '-label.mode:duel',
    '+label.mode:duel -label.level:5',
    '+label.level:6',
    '+label.level:>5',
    '+label.level:<5',
    '+label.level:>=-2 +label.level:<0',
    '+label.tags:slow',
    '+label.open:F',
    '+label.open:true',
    '+label.where:ice',
    '+label.absent:x',
    '+label.absent:*',
    '+label.nothing:*',
    '+mode:duel',
    '+label.mode:d\\*',
    '+label.mode:/due/',
    '+label.title:two',
    '+label.mode:dxxl~1',
    '+label.mode:duex~0',
    '+label.at:>"2024-06-01"',
    '+label.digits:>10',
    'race',
  ])('does not find with %s', (query) => expect(found(query)).toBe(false));

  it.each([
    ['+label.rank:>=', 14],
    ['+label.rank:>=x', 14],
    ['+', 1],
    ['label.mode:', 11],
    ['label.mode: +', 12],
    ['+label.title:"two', 13],
    ['+label.mode:/d', 12],
    ['+label.mode:/(d/', 12],
    ['+label.mode:/d{2000}/', 12],
    ['+label.mode:/((a{1000}){1000}){1000}/', 12],
    ['label.mode:duel^', 15],
    ['label.mode:duel~3', 15],
    ['label.at:>"yesterday"', 10],
    ['a:b:c', 3],
  ])('refuses %s and points at what is wrong', (query, at) => {
    let error: unknown;
    try {
      compileQuery(query);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).code).toBe(Code.INVALID_ARGUMENT);
    const where = at >= query.length ? 'at its end' : `at character ${at + 1} `;
    expect((error as StatusError).message).toContain(where);
  });

  it('ranks by the boosts of the clauses that hold', () => {
    const query = compileQuery('+label.mode:duel label.level:5^3 label.open:F^10');
    expect(query.ranks).toBe(true);
    expect(query.score(createDocument('label', red))).toBe(4);
    expect(query.score(createDocument('label', { mode: 'race' }))).toBeUndefined();
  });

  it('is quick whatever its expression', () => {
    const query = compileQuery('+label.mode:/(a*)*(a|aa)+(.*.*)*b/');
    expect(query.matches(createDocument('label', { mode: 'a'.repeat(2000) }))).toBe(false);
    const empty = compileQuery('+label.mode:/(((){1000}){1000}){1000}/');
    expect(empty.matches(createDocument('label', { mode: '' }))).toBe(true);
    const glob = compileQuery(`+label.mode:${'*a'.repeat(200)}b`);
    expect(glob.matches(createDocument('label', { mode: 'a'.repeat(2000) }))).toBe(false);
  });

  it('either compiles or is refused as INVALID_ARGUMENT, whatever the text', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'+-:><=~^"/\\*?. abT0159[](){}|'), maxLength: 40 });
    fc.assert(
      fc.property(odd, (text) => {
        try {
          compileQuery(text).score(createDocument('label', red));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StatusError);
          expect((thrown as StatusError).code).toBe(Code.INVALID_ARGUMENT);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
