import type { AgeTree } from './age-tree.js';
import { groupPairs } from './group-pairs.js';
import { joinedTerms, termKey } from './query-lookups.js';
import type { SizeKinds, SizeRange } from './size-kinds.js';
import { MISSING } from './term-numbers.js';
import type { WaitingTicket } from './waiting-ticket.js';

/** Tickets that hold the same terms and look for the same sizes. */
export interface Bucket extends SizeRange {
  /** Ascending. */
  readonly ranks: number[];
  /** By the field whose values they lie by; '' for age. Made when somebody asks. */
  readonly trees: Map<string, AgeTree>;
}

/** The tickets that have some fields, by the values they have there, as `joinedTerms` writes them. */
export type Grouping = ReadonlyMap<string, readonly Bucket[]>;

/**
 * Lays tickets into buckets. TERMS tells those with RANKS apart by what they hold in FIELDS: equal ones have one number, and
 * MISSING where they lack one of the fields.
 */
export function createGrouping(
  tickets: readonly WaitingTicket[],
  ranks: ArrayLike<number>,
  terms: Int32Array,
  fields: readonly string[],
  sizes: SizeKinds,
): Grouping {
  const grouping = new Map<string, Bucket[]>();
  const byTerms = new Map<number, Bucket[]>();
  const buckets: Bucket[] = [];
  const kinds = terms.map((_, row) => sizes.kinds[ranks[row]!]!);
  const places = groupPairs(terms, kinds);

  /** The text is put together once for all that hold the same terms. */
  function listOf(row: number): Bucket[] {
    const list = byTerms.get(terms[row]!) ?? [];
    if (list.length > 0) return list;
    byTerms.set(terms[row]!, list);
    grouping.set(termsKeyOf(tickets[ranks[row]!]!, fields), list);
    return list;
  }

  function addBucket(row: number): Bucket {
    const { minCount, maxCount } = sizes.ranges[kinds[row]!]!;
    const bucket = { minCount, maxCount, ranks: [], trees: new Map() };
    buckets.push(bucket);
    listOf(row).push(bucket);
    return bucket;
  }

  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    if (place === MISSING) continue;
    const bucket = buckets[place] ?? addBucket(row);
    bucket.ranks.push(ranks[row]!);
  }
  return grouping;
}

function termsKeyOf({ document }: WaitingTicket, fields: readonly string[]): string {
  return joinedTerms(fields.map((field) => termKey(document.get(field)![0]!)));
}
