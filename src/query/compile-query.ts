import { type CompiledClause, compileClause } from './compile-clause.js';
import type { QueryFields } from './document.js';
import { parseQuery } from './parse.js';

export type { CompiledClause } from './compile-clause.js';

/** A query, ready to be asked many times. */
export interface Query {
  matches(document: QueryFields): boolean;
  /** The boosts of all wanted clauses that hold, added up; higher is better. Undefined where it does not match. */
  score(document: QueryFields): number | undefined;
  /** Whether documents can differ in their score at all. */
  readonly ranks: boolean;
  /** In the order of the query. */
  readonly clauses: readonly CompiledClause[];
}

/**
 * Compiles a query. Every `+` clause must hold, no `-` clause may; of the others at least one must, unless there is a `+`
 * clause. A query of `-` clauses alone means everything else. Throws INVALID_ARGUMENT that points at what is wrong.
 */
export function compileQuery(text: string, compile: typeof compileClause = compileClause): Query {
  const clauses = parseQuery(text).map((clause) => compile(clause, text));
  const of = (wanted: CompiledClause['occurrence']) => clauses.filter(({ occurrence }) => occurrence === wanted);
  const must = of('must');
  const mustNot = of('mustNot');
  const should = of('should');
  const needsShould = must.length === 0 && should.length > 0;

  const matches = (document: QueryFields): boolean =>
    must.every(({ holds }) => holds(document)) &&
    !mustNot.some(({ holds }) => holds(document)) &&
    (!needsShould || should.some(({ holds }) => holds(document)));

  return {
    matches,
    score(document) {
      if (!matches(document)) return undefined;
      return [...must, ...should].reduce((sum, { boost, holds }) => sum + (holds(document) ? boost : 0), 0);
    },
    ranks: should.length > 0,
    clauses,
  };
}
