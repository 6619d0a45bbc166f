import type { Scalar } from '../../query/document.js';
import type { RequiredClause } from '../../query/required-clauses.js';

export interface NumberRange {
  readonly field: string;
  readonly min: number;
  readonly max: number;
}

/** Fields that must hold terms, and which. Equal ones are one object, as far as they are remembered. */
export interface TermLookup {
  /** In order, each once. */
  readonly fields: readonly string[];
  /** By field, as `termKey` writes them. */
  readonly terms: readonly string[];
  /** All fields in one text. */
  readonly fieldsKey: string;
  /** All terms in one text, as `joinedTerms` makes it. */
  readonly termsKey: string;
}

/** What every match of a query holds, as the index is asked for it. Fields of tickets have one value each. */
export interface Lookups extends TermLookup {
  /** One for each field. */
  readonly ranges: readonly NumberRange[];
}

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A text that is the same for all values that some term finds: `5`, `5.0` and the number 5 share one. */
export function termKey(value: Scalar): string {
  if (typeof value === 'string') return NUMBER.test(value) ? String(Number(value)) : value;
  return String(value);
}

/** A text that is the same for equal lists alone. */
export function joinedTerms(terms: readonly string[]): string {
  let joined = '';
  for (const term of terms) joined += `${term.length}:${term}`;
  return joined;
}

export type ReadLookups = (required: readonly RequiredClause[]) => Lookups;

/** Tells what the index is to be asked for. Remembers CAPACITY lists of terms at most. */
export function createLookupReader(capacity: number): ReadLookups {
  const known = new Map<string, TermLookup>();
  /** Of each list of fields one text, so that comparing two takes no looking into them. */
  const fieldsKeys = new Map<string, string>();

  function sharedFieldsKey(fields: readonly string[]): string {
    const joined = joinedTerms(fields);
    const found = fieldsKeys.get(joined);
    if (found !== undefined) return found;
    if (fieldsKeys.size >= capacity) fieldsKeys.clear();
    fieldsKeys.set(joined, joined);
    return joined;
  }

  function termLookup(byField: ReadonlyMap<string, string>): TermLookup {
    const fields = [...byField.keys()].sort();
    const terms = fields.map((field) => byField.get(field)!);
    const fieldsKey = sharedFieldsKey(fields);
    const termsKey = joinedTerms(terms);
    const name = `${fieldsKey} ${termsKey}`;
    const found = known.get(name);
    if (found) return found;
    if (known.size >= capacity) known.clear();
    const lookup = { fields, terms, fieldsKey, termsKey };
    known.set(name, lookup);
    return lookup;
  }

  return (required) => {
    const terms = new Map<string, string>();
    const ranges = new Map<string, NumberRange>();
    for (const clause of required) {
      // Of two terms for one field either finds a superset; the query decides.
      if (clause.kind === 'term') terms.set(clause.field, termKey(clause.text));
      else ranges.set(clause.field, narrowed(ranges.get(clause.field), clause));
    }
    return { ranges: [...ranges.values()], ...termLookup(terms) };
  };
}

function narrowed(range: NumberRange | undefined, { field, min, max }: NumberRange): NumberRange {
  if (!range) return { field, min, max };
  return { field, min: Math.max(range.min, min), max: Math.min(range.max, max) };
}
