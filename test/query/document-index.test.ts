import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/query/compile-query.js';
import { createDocument } from '../../src/query/document.js';
import { createDocumentIndex } from '../../src/query/document-index.js';
import { queries, values } from './query-arbitraries.js';

const document = (value: object) => createDocument('label', value);

function players() {
  const index = createDocumentIndex<number>();
  for (let n = 0; n < 1000; n++) {
    index.set(n, document({ level: n, region: n % 2 === 0 ? 'eu' : 'us', name: `player ${n % 50}`, tags: [n, n + 1] }));
  }
  return index;
}

const found = (index: ReturnType<typeof players>, query: string) =>
  index.search(compileQuery(query)).map(({ key }) => key);
const looked = (index: ReturnType<typeof players>, query: string) => index.candidateCount(compileQuery(query));

describe('a document index', () => {
  it('finds what a look at every document would find, whatever was set and deleted before', () => {
    const steps = fc.array(fc.tuple(fc.nat(12), fc.option(values, { freq: 4 })), { maxLength: 40 });
    fc.assert(
      fc.property(steps, fc.array(queries, { minLength: 1, maxLength: 5 }), (changes, texts) => {
        const index = createDocumentIndex<number>();
        const naive = new Map<number, ReturnType<typeof document>>();
        for (const [key, value] of changes) {
          if (value === null) {
            index.delete(key);
            naive.delete(key);
          } else {
            index.set(key, document(value));
            naive.set(key, document(value));
          }
        }
        expect(index.size).toBe(naive.size);
        for (const text of texts) {
          const query = compileQuery(text);
          const expected = [...naive].filter(([, each]) => query.matches(each)).map(([key]) => key);
          expect(index.search(query).map(({ key }) => key)).toEqual(expected);
          const seen = [...index.look(query)].flatMap((hit) => hit?.key ?? []);
          expect([...new Set(seen)].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b));
          expect(index.candidateCount(query)).toBeGreaterThanOrEqual(expected.length);
        }
      }),
      { numRuns: 800 },
    );
  });

  it('keeps the order in which keys came in first', () => {
    const index = createDocumentIndex<string>();
    for (const key of ['b', 'a', 'c']) index.set(key, document({ x: 1 }));
    index.set('a', document({ x: 1, y: 2 }));
    expect(index.search(compileQuery('+label.x:1')).map(({ key }) => key)).toEqual(['b', 'a', 'c']);
  });

  it('scores where the query ranks', () => {
    const index = createDocumentIndex<string>();
    index.set('a', document({ x: 1 }));
    index.set('b', document({ x: 1, y: 2 }));
    expect(index.search(compileQuery('label.x:1 label.y:2^5'))).toEqual([
      { key: 'a', score: 1, order: 0 },
      { key: 'b', score: 6, order: 1 },
    ]);
  });

  it('looks at what the narrowest clause leaves', () => {
    const index = players();
    expect(looked(index, '+label.region:eu +label.level:10')).toBe(1);
    expect(looked(index, '+label.region:eu +label.level:>=100 +label.level:<110')).toBe(11);
    expect(found(index, '+label.region:eu +label.level:>=100 +label.level:<110')).toEqual([100, 102, 104, 106, 108]);
    expect(looked(index, '+label.name:/player 1./ +label.region:eu')).toBe(200);
    expect(looked(index, 'label.level:5 label.level:7')).toBe(2);
    expect(looked(index, '+label.absent:x +label.region:eu')).toBe(0);
    expect(looked(index, '-label.region:eu')).toBe(1000);
    expect(looked(index, '*')).toBe(1000);
  });

  it('does not take two ranges of a list for one', () => {
    const index = players();
    expect(found(index, '+label.tags:>=10 +label.tags:<=10')).toEqual([9, 10]);
    expect(found(index, '+label.tags:>10 +label.tags:<11')).toEqual([10]);
  });

  it('forgets what is deleted', () => {
    const index = players();
    for (let n = 0; n < 1000; n++) if (n !== 500) index.delete(n);
    index.delete(7);
    expect(index.size).toBe(1);
    expect(found(index, '+label.level:>=0')).toEqual([500]);
    expect(found(index, '+label.region:us')).toEqual([]);
  });
});
