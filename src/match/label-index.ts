import { createTurns, type Turns } from '../base/turns.js';
import type { Query } from '../query/compile-query.js';
import { createDocument, type QueryDocument } from '../query/document.js';
import { createDocumentIndex, type Hit } from '../query/document-index.js';
import type { MatchEntry } from './match-entry.js';

/** The labels of running matches, to be searched. */
export interface LabelIndex {
  /** A match has begun, or has another label. */
  changed(entry: MatchEntry): void;
  ended(entry: MatchEntry): void;
  /**
   * The matches whose labels are JSON objects that QUERY finds, as `label.FIELD`; the best first where it ranks. Looks in
   * slices of a millisecond: what changes meanwhile may be missed, or found as it was.
   */
  search(query: Query): Promise<MatchEntry[]>;
}

/** So many labels are looked at before the clock is. */
const LOOKS_A_BREAK = 32;

/** Labels are read when somebody searches, and only those that have changed since: a label that nobody asks for is free. */
export function createLabelIndex(): LabelIndex {
  const documents = createDocumentIndex<MatchEntry>();
  const unread = new Set<MatchEntry>();

  async function readLabels(turns: Turns): Promise<void> {
    for (const entry of unread) {
      unread.delete(entry);
      const document = documentOf(entry.label);
      if (document === undefined) documents.delete(entry);
      else documents.set(entry, document);
      await turns.next();
    }
  }

  return {
    changed(entry) {
      unread.add(entry);
    },
    ended(entry) {
      unread.delete(entry);
      documents.delete(entry);
    },
    async search(query) {
      const turns = createTurns();
      await readLabels(turns);
      const found = new Map<MatchEntry, Hit<MatchEntry>>();
      let looked = 0;
      for (const hit of documents.look(query)) {
        if (++looked % LOOKS_A_BREAK === 0) await turns.next();
        if (hit) found.set(hit.key, hit);
      }
      return [...found.values()].sort((a, b) => b.score - a.score || a.order - b.order).map(({ key }) => key);
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
