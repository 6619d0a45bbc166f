import { type AgeCursor, createAgeCursor } from './age-cursor.js';
import { type AgeTree, createAgeTree, firstAbove, firstFrom } from './age-tree.js';
import { countAskedFields } from './count-asked-fields.js';
import type { Bucket } from './grouping.js';
import type { Lookups, NumberRange } from './query-lookups.js';
import { sortByValue } from './sort-by-value.js';
import { createTicketColumns } from './ticket-columns.js';
import { createTicketGroups } from './ticket-groups.js';
import type { WaitingTicket } from './waiting-ticket.js';

/** Tickets of one round, found by what queries require. A ticket's rank is its place in TICKETS, which lie by age. */
export interface CandidateIndex {
  /**
   * The untaken tickets that hold what one of LOOKUPS asks for and whose sizes go with those of TICKET, each once, oldest
   * first: a superset, TICKET itself perhaps among them. The cursor holds until the next call.
   */
  candidates(ticket: WaitingTicket, lookups: readonly Lookups[]): AgeCursor;
}

export function createCandidateIndex(
  tickets: readonly WaitingTicket[],
  isTaken: (rank: number) => boolean,
): CandidateIndex {
  const counts = countAskedFields(tickets);
  const columns = createTicketColumns(tickets, counts);
  const groups = createTicketGroups(tickets, columns, counts);
  const cursor = createAgeCursor(isTaken);

  function treeOf(bucket: Bucket, field: string): AgeTree {
    const tree = bucket.trees.get(field) ?? (field === '' ? createAgeTree(bucket.ranks) : treeBy(field, bucket.ranks));
    bucket.trees.set(field, tree);
    return tree;
  }

  function treeBy(field: string, ranks: readonly number[]): AgeTree {
    const numberAt = columns.numbers(field);
    const held = new Int32Array(ranks.length);
    const values = new Float64Array(ranks.length);
    let count = 0;
    for (const rank of ranks) {
      const value = numberAt(rank);
      if (Number.isNaN(value)) continue;
      held[count] = rank;
      values[count++] = value;
    }
    // Copies, since a tree keeps what it is given: it is to take no more memory than the tickets in it.
    const sorted = sortByValue(held.slice(0, count), values.slice(0, count));
    return createAgeTree(sorted.ranks, sorted.values);
  }

  /** Adds the shortest stretch of BUCKET that holds every ticket within all RANGES. */
  function addStretch(bucket: Bucket, ranges: readonly NumberRange[]): void {
    let best: { tree: AgeTree; from: number; to: number } | undefined;
    for (const { field, min, max } of ranges) {
      const tree = treeOf(bucket, field);
      const from = firstFrom(tree.values!, min);
      const to = firstAbove(tree.values!, max);
      if (best === undefined || to - from < best.to - best.from) best = { tree, from, to };
    }
    const { tree, from, to } = best ?? { tree: treeOf(bucket, ''), from: 0, to: bucket.ranks.length };
    if (from < to) cursor.add(tree, from, to);
  }

  return {
    candidates(ticket, lookups) {
      cursor.reset();
      for (const lookup of lookups) {
        for (const bucket of groups.find(lookup)) {
          const isApart = bucket.minCount > ticket.maxCount || bucket.maxCount < ticket.minCount;
          if (!isApart) addStretch(bucket, lookup.ranges);
        }
      }
      return cursor;
    },
  };
}
