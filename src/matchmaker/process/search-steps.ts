import type { CompiledClause, Query } from '../../query/compile-query.js';
import { lookupOf, requiredClauses } from '../../query/required-clauses.js';
import type { Lookups, ReadLookups } from './query-lookups.js';

/** One step of a search: every match of a query with this score is found by one of the lookups, and others as well. */
export interface SearchStep {
  /** Undefined for all scores: matches have to be weighed. */
  readonly score: number | undefined;
  readonly lookups: readonly Lookups[];
}

/** All ways in which so many wishes come true are looked up one by one: 2 to that power. */
const MAX_WISHES = 3;

/**
 * How to find the matches of QUERY with the best score first. It is one step for all where the index can look only some
 * wishes up, or there are too many, or some that lower the score.
 */
export function searchSteps(query: Query, read: ReadLookups): readonly SearchStep[] {
  const required = requiredClauses(query);
  const must = query.clauses.filter(({ occurrence }) => occurrence === 'must');
  const wishes = query.clauses.filter(({ occurrence }) => occurrence === 'should');
  if (wishes.length > MAX_WISHES || wishes.some(isNotLookedUp))
    return [{ score: undefined, lookups: [read(required)] }];
  const byScore = new Map<number, Lookups[]>();
  for (const fulfilled of subsets(wishes)) {
    if (fulfilled.length === 0 && must.length === 0 && wishes.length > 0) continue;
    // Added up in the order of the query's own sum, so that the two are equal to the last bit.
    const held = query.clauses.filter((clause) => must.includes(clause) || fulfilled.includes(clause));
    const score = held.reduce((sum, { boost }) => sum + boost, 0);
    const lookups = read([...required, ...fulfilled.map((wish) => lookupOf(wish)!)]);
    const equals = byScore.get(score);
    if (equals) equals.push(lookups);
    else byScore.set(score, [lookups]);
  }
  return [...byScore].sort(([a], [b]) => b - a).map(([score, lookups]) => ({ score, lookups }));
}

function isNotLookedUp(wish: CompiledClause): boolean {
  return !(wish.boost > 0) || lookupOf(wish) === undefined;
}

/** All subsets of ITEMS, each in their order. */
function subsets<Item>(items: readonly Item[]): Item[][] {
  const all: Item[][] = [[]];
  for (const item of items) all.push(...all.map((some) => [...some, item]));
  return all;
}
