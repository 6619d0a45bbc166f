import { joinedTerms, type TermLookup } from './query-lookups.js';
import type { SearchStep } from './search-steps.js';

/** The fields that a ticket's lookups ask for. Equal ones are one object, as far as they are remembered. */
export interface AskedFields {
  /** One list for each lookup: the fields that must hold terms. */
  readonly lists: readonly FieldList[];
  /** The fields that must hold numbers, each once. */
  readonly numbers: readonly string[];
}

export type FieldList = Pick<TermLookup, 'fields' | 'fieldsKey'>;

/** Tells which fields STEPS ask for. Remembers CAPACITY answers at most. */
export function createAskedFieldsReader(capacity: number): (steps: readonly SearchStep[]) => AskedFields {
  const known = new Map<string, AskedFields>();
  return (steps) => {
    const lookups = steps.flatMap((step) => step.lookups);
    const numbers = [...new Set(lookups.flatMap(({ ranges }) => ranges.map(({ field }) => field)))];
    const lists = lookups.map(({ fields, fieldsKey }) => ({ fields, fieldsKey }));
    const name = `${joinedTerms(lists.map(({ fieldsKey }) => fieldsKey))} ${joinedTerms(numbers)}`;
    const found = known.get(name);
    if (found) return found;
    if (known.size >= capacity) known.clear();
    const asked = { lists, numbers };
    known.set(name, asked);
    return asked;
  };
}
