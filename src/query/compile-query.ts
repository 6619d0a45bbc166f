import { type QueryDocument, type Scalar, termOf } from './document.js';
import { withinEdits } from './edit-distance.js';
import { compileRegex } from './linear-regex.js';
import { matchGlob } from './match-glob.js';
import { type Clause, type Comparison, type Condition, parseDateMs, parseQuery } from './parse.js';
import { queryError } from './tokenize.js';

/** A query, ready to be asked many times. */
export interface Query {
  matches(document: QueryDocument): boolean;
  /** The boosts of all wanted clauses that hold, added up; higher is better. Undefined where it does not match. */
  score(document: QueryDocument): number | undefined;
  /** Whether documents can differ in their score at all. */
  readonly ranks: boolean;
  /** Exact values that every match holds, for callers that keep an index. */
  readonly required: readonly { readonly field: string; readonly term: string }[];
}

interface Test {
  readonly boost: number;
  holds(document: QueryDocument): boolean;
}

/**
 * Compiles a query. Every `+` clause must hold, no `-` clause may; of the others at least one must, unless there is a `+`
 * clause. A query of `-` clauses alone means everything else. Throws INVALID_ARGUMENT that points at what is wrong.
 */
export function compileQuery(text: string): Query {
  const clauses = parseQuery(text);
  const of = (occurrence: Clause['occurrence']): Test[] =>
    clauses.filter((clause) => clause.occurrence === occurrence).map((clause) => compileClause(clause, text));
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
  };
}

function requiredTerm({ occurrence, field, condition }: Clause): { field: string; term: string }[] {
  if (occurrence !== 'must' || field === undefined || condition.kind !== 'term' || condition.number !== undefined)
    return [];
  return [{ field, term: condition.text }];
}

function compileClause(clause: Clause, query: string): Test {
  const { field, boost } = clause;
  const accepts = compileCondition(clause.condition, query);
  if (field !== undefined) return { boost, holds: (document) => document.get(field)?.some(accepts) ?? false };
  if (clause.condition.kind === 'any') return { boost, holds: () => true };
  return {
    boost,
    holds(document) {
      for (const values of document.values()) if (values.some(accepts)) return true;
      return false;
    },
  };
}

function compileCondition(condition: Condition, query: string): (value: Scalar) => boolean {
  switch (condition.kind) {
    case 'any':
      return () => true;
    case 'term':
      return (value) => (typeof value === 'number' ? value === condition.number : termOf(value) === condition.text);
    case 'fuzzy':
      return (value) => typeof value !== 'number' && withinEdits(termOf(value), condition.text, condition.edits);
    case 'glob':
      return (value) => typeof value !== 'number' && matchGlob(condition.parts, termOf(value));
    case 'regex':
      return compileTextTest(condition.source, query, condition.at);
    case 'number':
      return (value) => typeof value === 'number' && compare(value, condition.comparison, condition.value);
    case 'date':
      return (value) => {
        const timeMs = typeof value === 'string' ? parseDateMs(value) : undefined;
        return timeMs !== undefined && compare(timeMs, condition.comparison, condition.timeMs);
      };
  }
}

function compileTextTest(source: string, query: string, at: number): (value: Scalar) => boolean {
  try {
    const test = compileRegex(source);
    return (value) => typeof value !== 'number' && test(termOf(value));
  } catch (error) {
    throw queryError(query, at, (error as Error).message);
  }
}

function compare(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}
