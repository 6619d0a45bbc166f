import type { Query } from './compile-query.js';
import type { QueryDocument } from './document.js';
import { createFieldPostings, type FieldPostings } from './field-postings.js';
import { planQuery } from './plan-query.js';

/** Documents by key, to be searched. */
export interface DocumentIndex<Key> {
  /** Adds a document, or puts one in the place of the former with this key. The document must not change afterwards. */
  set(key: Key, document: QueryDocument): void;
  delete(key: Key): void;
  /** Every match, in the order in which the keys came in first. The score is 0 where the query does not rank. */
  search(query: Query): Hit<Key>[];
  /**
   * Every match, one candidate after the other and undefined for each that is none, so that a long search can take breaks.
   * In no order. What changes meanwhile may be missed, or given twice; nothing else is missed.
   */
  look(query: Query): Iterable<Hit<Key> | undefined>;
  /** How many documents a search would look at: all of them, unless its clauses name values to look up. */
  candidateCount(query: Query): number;
  readonly size: number;
}

export interface Hit<Key> {
  readonly key: Key;
  readonly score: number;
  /** Smaller for keys that came in earlier. */
  readonly order: number;
}

interface Entry<Key> {
  readonly key: Key;
  readonly order: number;
  readonly document: QueryDocument;
}

/** Looking a query up pays if it leaves no more than this share of many documents, or so many. */
const WORTH_LOOKUP = { share: 1 / 4, count: 1000 } as const;

/** An index in memory: terms and numbers of each field lead to the documents that hold them. */
export function createDocumentIndex<Key>(): DocumentIndex<Key> {
  const entries = new Map<Key, Entry<Key>>();
  const fields = new Map<string, FieldPostings<Entry<Key>>>();
  let nextOrder = 0;

  function add(entry: Entry<Key>): void {
    entries.set(entry.key, entry);
    for (const [field, values] of entry.document) {
      let postings = fields.get(field);
      if (postings === undefined) {
        postings = createFieldPostings();
        fields.set(field, postings);
      }
      postings.add(values, entry);
    }
  }

  function removePostings(entry: Entry<Key>): void {
    for (const [field, values] of entry.document) {
      const postings = fields.get(field)!;
      postings.remove(values, entry);
      if (postings.isEmpty) fields.delete(field);
    }
  }

  /** Each once, in their order. */
  function candidates(query: Query): Iterable<Entry<Key>> {
    const plan = planQuery(query, fields, entries.size);
    if (plan === undefined || plan.count >= entries.size) return entries.values();
    const found = new Set<Entry<Key>>();
    for (const set of plan.sets()) for (const entry of set) found.add(entry);
    return [...found].sort((a, b) => a.order - b.order);
  }

  function hitOf({ key, order, document }: Entry<Key>, query: Query): Hit<Key> | undefined {
    const score = query.ranks ? query.score(document) : query.matches(document) ? 0 : undefined;
    return score === undefined ? undefined : { key, score, order };
  }

  return {
    set(key, document) {
      const former = entries.get(key);
      if (former !== undefined) removePostings(former);
      add({ key, order: former?.order ?? nextOrder++, document });
    },
    delete(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      removePostings(entry);
      entries.delete(key);
    },
    search(query) {
      const hits: Hit<Key>[] = [];
      for (const entry of candidates(query)) {
        const hit = hitOf(entry, query);
        if (hit) hits.push(hit);
      }
      return hits;
    },
    *look(query) {
      const most = Math.max(WORTH_LOOKUP.count, entries.size * WORTH_LOOKUP.share);
      const plan = planQuery(query, fields, most);
      if (plan === undefined || plan.count > most) {
        for (const entry of entries.values()) yield hitOf(entry, query);
        return;
      }
      // The list of sets holds while they change; the way from one to the next does not.
      for (const set of [...plan.sets()]) for (const entry of set) yield hitOf(entry, query);
    },
    candidateCount: (query) => Math.min(planQuery(query, fields, entries.size)?.count ?? entries.size, entries.size),
    get size() {
      return entries.size;
    },
  };
}
