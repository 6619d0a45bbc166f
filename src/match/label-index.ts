import type { Query } from '../query/compile-query.js';
import { createDocument, type QueryDocument } from '../query/document.js';
import { createDocumentIndex } from '../query/document-index.js';
import type { MatchEntry } from './match-entry.js';

/** The labels of running matches, to be searched. */
export interface LabelIndex {
  /** A match has begun, or has another label. */
  changed(entry: MatchEntry): void;
  ended(entry: MatchEntry): void;
  /** The matches whose labels are JSON objects that QUERY finds, as `label.FIELD`; the best first where it ranks. */
  search(query: Query): MatchEntry[];
}

/** Labels are read when somebody searches, and only those that have changed since: a label that nobody asks for is free. */
export function createLabelIndex(): LabelIndex {
  const documents = createDocumentIndex<MatchEntry>();
  const unread = new Set<MatchEntry>();

  function readLabels(): void {
    for (const entry of unread) {
      const document = documentOf(entry.label);
      if (document === undefined) documents.delete(entry);
      else documents.set(entry, document);
    }
    unread.clear();
  }

  return {
    changed(entry) {
      unread.add(entry);
    },
    ended(entry) {
      unread.delete(entry);
      documents.delete(entry);
    },
    search(query) {
      readLabels();
      const hits = documents.search(query);
      if (query.ranks) hits.sort((a, b) => b.score - a.score);
      return hits.map(({ key }) => key);
    },
  };
}

function documentOf(label: string): QueryDocument | undefined {
  if (!label.startsWith('{')) return undefined;
  try {
    return createDocument('label', JSON.parse(label));
  } catch {
    return undefined;
  }
}
