import type { CompiledClause, Query } from './compile-query.js';
import type { FieldPostings } from './field-postings.js';
import { lookupOf, requiredClauses } from './required-clauses.js';

/** Sets that together hold every match, and how many items are in them, each counted as often as it is there. */
export interface Candidates<Item> {
  readonly count: number;
  sets(): Iterable<ReadonlySet<Item>>;
}

export type Fields<Item> = ReadonlyMap<string, FieldPostings<Item>>;

/**
 * Where the matches of QUERY can be looked up in FIELDS: by the clause that leaves the fewest, or by all wishes together
 * where one of them must hold. Undefined where nothing leaves fewer than MOST items.
 */
export function planQuery<Item>(query: Query, fields: Fields<Item>, most: number): Candidates<Item> | undefined {
  const must = query.clauses.filter(({ occurrence }) => occurrence === 'must');
  if (must.length === 0) return planWishes(query, fields, most);
  const exact = planExact(query, fields, most);
  // Looking through all texts of a field pays only where that is less work than what is found already.
  const limit = Math.min(exact?.count ?? most, most);
  const texts = must.filter((clause) => (textsOf(clause, fields) ?? limit) < limit);
  return best([exact, ...texts.map((clause) => planClause(clause, fields, limit))]);
}

function planWishes<Item>(query: Query, fields: Fields<Item>, most: number): Candidates<Item> | undefined {
  const wishes = query.clauses.filter(({ occurrence }) => occurrence === 'should');
  if (wishes.length === 0) return undefined;
  const plans: Candidates<Item>[] = [];
  let count = 0;
  for (const wish of wishes) {
    const plan = planClause(wish, fields, most - count);
    if (plan === undefined) return undefined;
    plans.push(plan);
    count += plan.count;
    if (count > most) return undefined;
  }
  return { count, sets: () => plans.flatMap((plan) => [...plan.sets()]) };
}

function planExact<Item>(query: Query, fields: Fields<Item>, most: number): Candidates<Item> | undefined {
  const ranges = new Map<string, { min: number; max: number }>();
  const plans: Candidates<Item>[] = [];
  for (const clause of requiredClauses(query)) {
    const postings = fields.get(clause.field);
    if (postings === undefined) return nothing;
    if (clause.kind === 'term') {
      plans.push(planSets(postings.withTerm(clause.text, clause.number)));
      continue;
    }
    const known = postings.hasSingleNumbers ? ranges.get(clause.field) : undefined;
    const min = Math.max(clause.min, known?.min ?? clause.min);
    const max = Math.min(clause.max, known?.max ?? clause.max);
    ranges.set(clause.field, { min, max });
  }
  let limit = best(plans)?.count ?? most;
  for (const [field, { min, max }] of ranges) {
    const plan = planRange(fields.get(field)!, min, max, limit);
    plans.push(plan);
    limit = Math.min(limit, plan.count);
  }
  return best(plans);
}

function planClause<Item>(clause: CompiledClause, fields: Fields<Item>, most: number): Candidates<Item> | undefined {
  const { field, condition, accepts } = clause;
  if (field === undefined || condition.kind === 'any') return undefined;
  const postings = fields.get(field);
  if (postings === undefined) return nothing;
  const lookup = lookupOf(clause);
  if (lookup === undefined) return planSets(postings.withText(accepts));
  if (lookup.kind === 'term') return planSets(postings.withTerm(lookup.text, lookup.number));
  return planRange(postings, lookup.min, lookup.max, most);
}

/** How many texts a clause has to be asked about; undefined where looking at texts does not answer it. */
function textsOf<Item>({ field, condition }: CompiledClause, fields: Fields<Item>): number | undefined {
  const isOfTexts = ['glob', 'regex', 'fuzzy', 'date'].includes(condition.kind);
  return field === undefined || !isOfTexts ? undefined : (fields.get(field)?.textCount ?? 0);
}

const nothing: Candidates<never> = { count: 0, sets: () => [] };

function planSets<Item>(sets: readonly ReadonlySet<Item>[]): Candidates<Item> {
  return { count: sets.reduce((sum, set) => sum + set.size, 0), sets: () => sets };
}

function planRange<Item>(postings: FieldPostings<Item>, min: number, max: number, most: number): Candidates<Item> {
  return { count: postings.countRange(min, max, most), sets: () => postings.withRange(min, max) };
}

function best<Item>(plans: readonly (Candidates<Item> | undefined)[]): Candidates<Item> | undefined {
  let found: Candidates<Item> | undefined;
  for (const plan of plans) if (plan !== undefined && (found === undefined || plan.count < found.count)) found = plan;
  return found;
}
