import type { Query } from './compile-query.js';
import type { Clause } from './parse.js';

/**
 * What every match of a query holds, in a form that an index can look up. Of a field with several values at least one is
 * so: two ranges of one field may be met by different values of a list.
 */
export type RequiredClause =
  /** A text (of booleans `T` or `F`) or, where `number` is there, that number. */
  | { readonly kind: 'term'; readonly field: string; readonly text: string; readonly number: number | undefined }
  /** A number from `min` to `max`, both included: a superset of what the query's `<` and `>` let through. */
  | { readonly kind: 'range'; readonly field: string; readonly min: number; readonly max: number };

/**
 * The exact terms and numeric ranges among the `+` clauses of QUERY, with a field. An index may leave out every document
 * that lacks one of them; `query.matches` still decides about the others.
 */
export function requiredClauses(query: Query): RequiredClause[] {
  return query.clauses.flatMap((clause) => (clause.occurrence === 'must' ? (lookupOf(clause) ?? []) : []));
}

/** How a clause can be looked up, whatever its occurrence; undefined where every document has to be looked at. */
export function lookupOf({ field, condition }: Clause): RequiredClause | undefined {
  if (field === undefined) return undefined;
  if (condition.kind === 'term') return { kind: 'term', field, text: condition.text, number: condition.number };
  if (condition.kind !== 'number') return undefined;
  return condition.comparison.startsWith('>')
    ? { kind: 'range', field, min: condition.value, max: Number.POSITIVE_INFINITY }
    : { kind: 'range', field, min: Number.NEGATIVE_INFINITY, max: condition.value };
}
