import type { FieldCounts } from './count-asked-fields.js';
import { groupPairs } from './group-pairs.js';
import { type Bucket, createGrouping, type Grouping } from './grouping.js';
import { mostAsked } from './most-asked.js';
import { joinedTerms, type TermLookup } from './query-lookups.js';
import { sizeKinds } from './size-kinds.js';
import type { TicketColumns } from './ticket-columns.js';
import type { WaitingTicket } from './waiting-ticket.js';

/** The tickets of one round by the terms that they hold. */
export interface TicketGroups {
  /** Every ticket that holds all terms of LOOKUP is in one of the buckets; others may be as well. */
  find(lookup: TermLookup): readonly Bucket[];
}

/** Tickets are grouped by so many lists of fields, those that most tickets ask for; the others make do with one field. */
const MAX_GROUPINGS = 64;

export function createTicketGroups(
  tickets: readonly WaitingTicket[],
  columns: TicketColumns,
  { lists }: FieldCounts,
): TicketGroups {
  const groupings = new Map<string, Grouping>();
  const everybody = new Int32Array(tickets.length).map((_, rank) => rank);
  const sizes = sizeKinds(tickets);
  const isRare = lists.size > MAX_GROUPINGS ? notAmongMost(lists) : () => false;
  let holders: ReadonlyMap<string, readonly number[]> | undefined;

  function keep(fieldsKey: string, grouping: Grouping): Grouping {
    groupings.set(fieldsKey, grouping);
    return grouping;
  }

  function groupAll(fields: readonly string[]): Grouping {
    const alike = new Int32Array(tickets.length);
    const terms = fields.reduce<Int32Array>((sofar, field) => groupPairs(sofar, columns.terms(field)), alike);
    return createGrouping(tickets, everybody, terms, fields, sizes);
  }

  function groupHolders(field: string): Grouping {
    holders ??= ranksByField(tickets);
    const ranks = holders.get(field) ?? [];
    return createGrouping(tickets, ranks, columns.termsOf(field, ranks), [field], sizes);
  }

  function bucketsOfField(field: string, term: string): readonly Bucket[] {
    const fieldsKey = joinedTerms([field]);
    const grouping = groupings.get(fieldsKey) ?? keep(fieldsKey, groupHolders(field));
    return grouping.get(joinedTerms([term])) ?? [];
  }

  return {
    find({ fields, terms, fieldsKey, termsKey }) {
      if (isRare(fieldsKey)) return smallest(fields.map((field, i) => bucketsOfField(field, terms[i]!)));
      const grouping = groupings.get(fieldsKey) ?? keep(fieldsKey, groupAll(fields));
      return grouping.get(termsKey) ?? [];
    },
  };
}

function notAmongMost(lists: ReadonlyMap<string, number>): (key: string) => boolean {
  const keys = new Set(mostAsked(lists, MAX_GROUPINGS)).add(joinedTerms([]));
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

function smallest(choices: readonly (readonly Bucket[])[]): readonly Bucket[] {
  const size = (buckets: readonly Bucket[]) => buckets.reduce((sum, { ranks }) => sum + ranks.length, 0);
  return choices.reduce((best, buckets) => (size(buckets) < size(best) ? buckets : best));
}
