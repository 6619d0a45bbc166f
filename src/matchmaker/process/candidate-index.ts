import type { Scalar } from '../../query/document.js';
import { type AgeCursor, createAgeCursor } from './age-cursor.js';
import { type AgeTree, createAgeTree, firstAbove, firstFrom } from './age-tree.js';
import { lookupsOf, type NumberRange, termKey } from './query-lookups.js';
import type { WaitingTicket } from './waiting-ticket.js';

/** Tickets of one round, found by what queries require. A ticket's rank is its place in TICKETS, which lie by age. */
export interface CandidateIndex {
  /**
   * The untaken tickets that TICKET's query may accept and whose sizes go with its own, oldest first: a superset, TICKET
   * itself among them. The cursor holds until the next call.
   */
  candidates(ticket: WaitingTicket): AgeCursor;
}

/** Tickets that hold the same terms and look for the same sizes. */
interface Bucket {
  readonly minCount: number;
  readonly maxCount: number;
  readonly ranks: number[];
  /** By the field whose values they lie by; '' for age. Made when somebody asks. */
  readonly trees: Map<string, AgeTree>;
}

/** The tickets that have some fields, by the values they have there. */
type Grouping = ReadonlyMap<string, readonly Bucket[]>;

/** With more kinds of sizes than this, sizes are checked ticket by ticket. */
const MAX_SIZE_KINDS = 64;

export function createCandidateIndex(
  tickets: readonly WaitingTicket[],
  isTaken: (rank: number) => boolean,
): CandidateIndex {
  const groupings = new Map<string, Grouping>();
  const cursor = createAgeCursor(isTaken);
  const kinds = new Set(tickets.map(sizeKind));
  const kindOf = kinds.size > MAX_SIZE_KINDS ? () => '' : sizeKind;

  function groupingOf(fields: readonly string[]): Grouping {
    const key = fields.join('\n');
    const grouping = groupings.get(key) ?? group(tickets, fields, kindOf);
    groupings.set(key, grouping);
    return grouping;
  }

  function treeOf(bucket: Bucket, field: string): AgeTree {
    const tree = bucket.trees.get(field) ?? (field === '' ? createAgeTree(bucket.ranks) : treeBy(field, bucket.ranks));
    bucket.trees.set(field, tree);
    return tree;
  }

  function treeBy(field: string, ranks: readonly number[]): AgeTree {
    const found: { rank: number; value: number }[] = [];
    for (const rank of ranks) {
      const value = tickets[rank]!.document.get(field)?.[0];
      if (typeof value === 'number') found.push({ rank, value });
    }
    found.sort((a, b) => a.value - b.value);
    const ordered = found.map(({ rank }) => rank);
    return createAgeTree(
      ordered,
      Float64Array.from(found, ({ value }) => value),
    );
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
    candidates(ticket) {
      cursor.reset();
      const { fields, key, ranges } = lookupsOf(ticket.required);
      for (const bucket of groupingOf(fields).get(key) ?? []) {
        const isApart = bucket.minCount > ticket.maxCount || bucket.maxCount < ticket.minCount;
        if (!isApart) addStretch(bucket, ranges);
      }
      return cursor;
    },
  };
}

function sizeKind({ minCount, maxCount }: WaitingTicket): string {
  return `${minCount}-${maxCount}`;
}

function group(
  tickets: readonly WaitingTicket[],
  fields: readonly string[],
  kindOf: (ticket: WaitingTicket) => string,
): Grouping {
  const groups = new Map<string, Map<string, Bucket>>();
  tickets.forEach((ticket, rank) => {
    const key = keyOf(ticket, fields);
    if (key === undefined) return;
    const buckets = groups.get(key) ?? new Map<string, Bucket>();
    if (buckets.size === 0) groups.set(key, buckets);
    const kind = kindOf(ticket);
    const bucket = buckets.get(kind) ?? emptyBucket(ticket, kind);
    buckets.set(kind, bucket);
    bucket.ranks.push(rank);
  });
  return new Map([...groups].map(([key, buckets]) => [key, [...buckets.values()]]));
}

function emptyBucket({ minCount, maxCount }: WaitingTicket, kind: string): Bucket {
  const isMixed = kind === '';
  const [min, max] = isMixed ? [0, Number.POSITIVE_INFINITY] : [minCount, maxCount];
  return { minCount: min, maxCount: max, ranks: [], trees: new Map() };
}

/** The values of TICKET in FIELDS as one text; undefined where it lacks one of them. */
function keyOf({ document }: WaitingTicket, fields: readonly string[]): string | undefined {
  let key = '';
  for (const field of fields) {
    const value: Scalar | undefined = document.get(field)?.[0];
    if (value === undefined) return undefined;
    key += `${termKey(value)}\n`;
  }
  return key;
}
