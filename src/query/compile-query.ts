import { type Accepts, compileCondition } from './compile-condition.js';
import type { QueryDocument } from './document.js';
import { type Clause, parseQuery } from './parse.js';

/** A query, ready to be asked many times. */
export interface Query {
  matches(document: QueryDocument): boolean;
  /** The boosts of all wanted clauses that hold, added up; higher is better. Undefined where it does not match. */
  score(document: QueryDocument): number | undefined;
  /** Whether documents can differ in their score at all. */
  readonly ranks: boolean;
  /** Exact values that every match holds, for callers that keep an index; `requiredClauses` tells more. */
  readonly required: readonly { readonly field: string; readonly term: string }[];
  /** In the order of the query. */
  readonly clauses: readonly CompiledClause[];
}

export interface CompiledClause extends Clause {
  /** Whether a value fits the condition of this clause, whichever field it stands in. */
  readonly accepts: Accepts;
}

type Holds = (document: QueryDocument) => boolean;

interface Test {
  readonly boost: number;
  readonly holds: Holds;
}

/**
 * Compiles a query. Every `+` clause must hold, no `-` clause may; of the others at least one must, unless there is a `+`
 * clause. A query of `-` clauses alone means everything else. Throws INVALID_ARGUMENT that points at what is wrong.
 */
export function compileQuery(text: string): Query {
  const clauses = parseQuery(text).map((clause) => ({ ...clause, accepts: compileCondition(clause.condition, text) }));
  const of = (occurrence: Clause['occurrence']): Test[] =>
    clauses.filter((clause) => clause.occurrence === occurrence).map(compileClause);
  const must = of('must');
  const mustNot = of('mustNot');
  const should = of('should');
  const needsShould = must.length === 0 && should.length > 0;

  const matches = (document: QueryDocument): boolean =>
    must.every((test) => test.holds(document)) &&
    !mustNot.some((test) => test.holds(document)) &&
    (!needsShould || should.some((test) => test.holds(document)));

  return {
    matches,
    score(document) {
      if (!matches(document)) return undefined;
      return [...must, ...should].reduce((sum, test) => sum + (test.holds(document) ? test.boost : 0), 0);
    },
    ranks: should.length > 0,
    required: clauses.flatMap(requiredTerm),
    clauses,
  };
}

function requiredTerm({ occurrence, field, condition }: Clause): { field: string; term: string }[] {
  if (occurrence !== 'must' || field === undefined || condition.kind !== 'term' || condition.number !== undefined)
    return [];
  return [{ field, term: condition.text }];
}

function compileClause({ field, boost, condition, accepts }: CompiledClause): Test {
  if (field !== undefined) return { boost, holds: (document) => document.get(field)?.some(accepts) ?? false };
  if (condition.kind === 'any') return { boost, holds: () => true };
  return { boost, holds: inAnyField(accepts) };
}

function inAnyField(accepts: Accepts): Holds {
  return (document) => {
    for (const values of document.values()) if (values.some(accepts)) return true;
    return false;
  };
}
