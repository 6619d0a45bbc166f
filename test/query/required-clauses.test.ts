import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/query/compile-query.js';
import { createDocument, type QueryDocument, termOf } from '../../src/query/document.js';
import { type RequiredClause, requiredClauses } from '../../src/query/required-clauses.js';
import { queries, values } from './query-arbitraries.js';

const required = (text: string) => requiredClauses(compileQuery(text));
const term = (field: string, text: string, number?: number) => ({ kind: 'term', field, text, number });
const range = (field: string, min: number, max: number) => ({ kind: 'range', field, min, max });

describe('required clauses', () => {
  it('are the exact terms and numeric ranges of + clauses', () => {
    expect(required('+mode:duel +rank:>=3 +rank:<7.5 +"two words" +level:5 +title:"a b"^3')).toEqual([
      term('mode', 'duel'),
      range('rank', 3, Number.POSITIVE_INFINITY),
      range('rank', Number.NEGATIVE_INFINITY, 7.5),
      term('level', '5', 5),
      term('title', 'a b'),
    ]);
  });

  it('leave out what is wished for, excluded or cannot be looked up', () => {
    expect(required('mode:duel -mode:race +mode:d* +mode:/d/ +mode:duel~1 +at:>"2024-05-31" *')).toEqual([]);
  });

  it('hold for every match', () => {
    const holds = (document: QueryDocument, clause: RequiredClause) =>
      (document.get(clause.field) ?? []).some((value) =>
        clause.kind === 'range'
          ? typeof value === 'number' && value >= clause.min && value <= clause.max
          : value === clause.number || (typeof value !== 'number' && termOf(value) === clause.text),
      );
    fc.assert(
      fc.property(queries, values, (text, value) => {
        const query = compileQuery(text);
        const document = createDocument('label', value);
        if (!query.matches(document)) return;
        expect(requiredClauses(query).every((clause) => holds(document, clause))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
