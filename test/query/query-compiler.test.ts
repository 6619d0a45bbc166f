import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileQuery } from '../../src/query/compile-query.js';
import { createDocument } from '../../src/query/document.js';
import { createQueryCompiler } from '../../src/query/query-compiler.js';
import { queries, values } from './query-arbitraries.js';

test('queries that share their clauses match and score as those that do not', () => {
  const compile = createQueryCompiler(8);
  fc.assert(
    fc.property(fc.array(queries, { maxLength: 5 }), values, (texts, value) => {
      const document = createDocument('label', value);
      for (const text of texts) expect(compile(text).score(document)).toBe(compileQuery(text).score(document));
    }),
    { numRuns: 1000 },
  );
});

test('equal clauses of different queries are one', () => {
  const compile = createQueryCompiler(8);
  const [one, other] = [compile('+mode:duel +rank:>3'), compile('-mode:race +mode:duel')];
  expect(one.clauses[0]).toBe(other.clauses[1]);
  expect(one.clauses[0]).not.toBe(other.clauses[0]);
});

test('an expression that is wrong is pointed at in the query that holds it', () => {
  const compile = createQueryCompiler(8);
  const problemOf = (text: string) => {
    try {
      compile(text);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  const [first, second] = [problemOf('+mode:/(/'), problemOf('+a:b +mode:/(/')];
  expect(first).toBeDefined();
  expect(second).toBeDefined();
  expect(first).not.toBe(second);
});
