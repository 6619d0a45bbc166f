import type { Scalar } from '../../query/document.js';
import type { RequiredClause } from '../../query/required-clauses.js';

export interface NumberRange {
  readonly field: string;
  readonly min: number;
  readonly max: number;
}

/** What every match of a query holds, as the index is asked for it. Fields of tickets have one value each. */
export interface Lookups {
  /** Fields that must hold a term, in order. */
  readonly fields: readonly string[];
  /** Their values, as the index puts them together. */
  readonly key: string;
  /** One for each field. */
  readonly ranges: readonly NumberRange[];
}

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A text that is the same for all values that some term finds: `5`, `5.0` and the number 5 share one. */
export function termKey(value: Scalar): string {
  if (typeof value === 'string') return NUMBER.test(value) ? String(Number(value)) : value;
  return String(value);
}

export function lookupsOf(required: readonly RequiredClause[]): Lookups {
  const terms = new Map<string, string>();
  const ranges = new Map<string, NumberRange>();
  for (const clause of required) {
    // Of two terms for one field either finds a superset; the query decides.
    if (clause.kind === 'term') terms.set(clause.field, termKey(clause.text));
    else ranges.set(clause.field, narrowed(ranges.get(clause.field), clause));
  }
  const fields = [...terms.keys()].sort();
  const key = fields.map((field) => `${terms.get(field)}\n`).join('');
  return { fields, key, ranges: [...ranges.values()] };
}

function narrowed(range: NumberRange | undefined, { field, min, max }: NumberRange): NumberRange {
  if (!range) return { field, min, max };
  return { field, min: Math.max(range.min, min), max: Math.min(range.max, max) };
}
