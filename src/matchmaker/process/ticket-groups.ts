import type { AgeTree } from './age-tree.js';
import { joinedTerms, type TermLookup, termKey } from './query-lookups.js';
import type { WaitingTicket } from './waiting-ticket.js';

/** Tickets that hold the same terms and look for the same sizes. */
export interface Bucket {
  readonly minCount: number;
  readonly maxCount: number;
  /** Ascending. */
  readonly ranks: number[];
  /** By the field whose values they lie by; '' for age. Made when somebody asks. */
  readonly trees: Map<string, AgeTree>;
}

/** The tickets of one round by the terms that they hold. */
export interface TicketGroups {
  /** Every ticket that holds all terms of LOOKUP is in one of the buckets; others may be as well. */
  find(lookup: TermLookup): readonly Bucket[];
}

/** The tickets that have some fields, by the values they have there. */
type Grouping = ReadonlyMap<string, readonly Bucket[]>;

/** With more kinds of sizes than this, sizes are checked ticket by ticket. */
const MAX_SIZE_KINDS = 64;
/** Tickets are grouped by so many lists of fields, those that most tickets ask for; the others make do with one field. */
const MAX_GROUPINGS = 64;

export function createTicketGroups(tickets: readonly WaitingTicket[]): TicketGroups {
  const groupings = new Map<string, Grouping>();
  const kindOf = new Set(tickets.map(sizeKind)).size > MAX_SIZE_KINDS ? () => '' : sizeKind;
  const counts = countFieldLists(tickets);
  const isRare = counts.size > MAX_GROUPINGS ? notAmongMost(counts) : () => false;
  let holders: ReadonlyMap<string, readonly number[]> | undefined;

  function groupingOf(fieldsKey: string, fields: readonly string[], ranks: Iterable<number>): Grouping {
    const grouping = groupings.get(fieldsKey) ?? group(tickets, ranks, fields, kindOf);
    groupings.set(fieldsKey, grouping);
    return grouping;
  }

  function bucketsOfField(field: string, term: string): readonly Bucket[] {
    holders ??= ranksByField(tickets);
    return groupingOf(joinedTerms([field]), [field], holders.get(field) ?? []).get(joinedTerms([term])) ?? [];
  }

  return {
    find({ fields, terms, fieldsKey, termsKey }) {
      if (!isRare(fieldsKey)) return groupingOf(fieldsKey, fields, tickets.keys()).get(termsKey) ?? [];
      return smallest(fields.map((field, i) => bucketsOfField(field, terms[i]!)));
    },
  };
}

function sizeKind({ minCount, maxCount }: WaitingTicket): string {
  return `${minCount}-${maxCount}`;
}

/** How often each list of more than one field is asked for. */
function countFieldLists(tickets: readonly WaitingTicket[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { steps } of tickets) {
    for (const { lookups } of steps) {
      for (const { fieldsKey } of lookups) counts.set(fieldsKey, (counts.get(fieldsKey) ?? 0) + 1);
    }
  }
  return counts;
}

function notAmongMost(counts: ReadonlyMap<string, number>): (key: string) => boolean {
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_GROUPINGS);
  const keys = new Set([...most.map(([key]) => key), joinedTerms([])]);
  return (key) => !keys.has(key);
}

function ranksByField(tickets: readonly WaitingTicket[]): ReadonlyMap<string, readonly number[]> {
  const byField = new Map<string, number[]>();
  tickets.forEach(({ document }, rank) => {
    for (const field of document.fields()) {
      const ranks = byField.get(field);
      if (ranks) ranks.push(rank);
      else byField.set(field, [rank]);
    }
  });
  return byField;
}

function group(
  tickets: readonly WaitingTicket[],
  ranks: Iterable<number>,
  fields: readonly string[],
  kindOf: (ticket: WaitingTicket) => string,
): Grouping {
  const groups = new Map<string, Map<string, Bucket>>();
  for (const rank of ranks) {
    const ticket = tickets[rank]!;
    const key = keyOf(ticket, fields);
    if (key === undefined) continue;
    const buckets = groups.get(key) ?? new Map<string, Bucket>();
    if (buckets.size === 0) groups.set(key, buckets);
    const kind = kindOf(ticket);
    const bucket = buckets.get(kind) ?? emptyBucket(ticket, kind);
    buckets.set(kind, bucket);
    bucket.ranks.push(rank);
  }
  return new Map([...groups].map(([key, buckets]) => [key, [...buckets.values()]]));
}

function emptyBucket({ minCount, maxCount }: WaitingTicket, kind: string): Bucket {
  const isMixed = kind === '';
  const [min, max] = isMixed ? [0, Number.POSITIVE_INFINITY] : [minCount, maxCount];
  return { minCount: min, maxCount: max, ranks: [], trees: new Map() };
}

/** The values of TICKET in FIELDS as one text; undefined where it lacks one of them. */
function keyOf({ document }: WaitingTicket, fields: readonly string[]): string | undefined {
  const terms: string[] = [];
  for (const field of fields) {
    const value = document.get(field)?.[0];
    if (value === undefined) return undefined;
    terms.push(termKey(value));
  }
  return joinedTerms(terms);
}

function smallest(choices: readonly (readonly Bucket[])[]): readonly Bucket[] {
  const size = (buckets: readonly Bucket[]) => buckets.reduce((sum, { ranks }) => sum + ranks.length, 0);
  return choices.reduce((best, buckets) => (size(buckets) < size(best) ? buckets : best));
}
