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
  return new CompiledQuery(parseQuery(text).map((clause) => compile(clause, text)));
}

/** A class, so that thousands of queries share their functions and take little memory. */
class CompiledQuery implements Query {
  readonly clauses: readonly CompiledClause[];
  readonly ranks: boolean;
  private readonly needsWish: boolean;

  constructor(clauses: readonly CompiledClause[]) {
    this.clauses = clauses;
    this.ranks = clauses.some(({ occurrence }) => occurrence === 'should');
    this.needsWish = this.ranks && !clauses.some(({ occurrence }) => occurrence === 'must');
  }

  matches(document: QueryFields): boolean {
    let isWanted = !this.needsWish;
    for (const { occurrence, holds } of this.clauses) {
      if (occurrence === 'should') isWanted ||= holds(document);
      else if (holds(document) !== (occurrence === 'must')) return false;
    }
    return isWanted;
  }

  score(document: QueryFields): number | undefined {
    if (!this.matches(document)) return undefined;
    let sum = 0;
    for (const { occurrence, boost, holds } of this.clauses) {
      if (occurrence !== 'mustNot' && holds(document)) sum += boost;
    }
    return sum;
  }
}
