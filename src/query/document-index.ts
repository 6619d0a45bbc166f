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
  /** How many documents a search would look at: all of them, unless its clauses name values to look up. */
  candidateCount(query: Query): number;
  readonly size: number;
}

export interface Hit<Key> {
  readonly key: Key;
  readonly score: number;
}

interface Entry<Key> {
  readonly key: Key;
  readonly order: number;
  readonly document: QueryDocument;
}

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
      for (const { key, document } of candidates(query)) {
        const score = query.ranks ? query.score(document) : query.matches(document) ? 0 : undefined;
        if (score !== undefined) hits.push({ key, score });
      }
      return hits;
    },
    candidateCount: (query) => Math.min(planQuery(query, fields, entries.size)?.count ?? entries.size, entries.size),
    get size() {
      return entries.size;
    },
  };
}
