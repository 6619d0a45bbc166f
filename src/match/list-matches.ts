import { invalidArgument } from '../base/status-error.js';
import { compileQuery } from '../query/compile-query.js';
import type { LabelIndex } from './label-index.js';
import { type MatchEntry, type MatchView, viewOfEntry } from './match-entry.js';

export interface MatchFilter {
  readonly limit: number;
  /** Left out: both kinds. */
  readonly authoritative?: boolean | undefined;
  /** The whole label, to the letter. */
  readonly label?: string | undefined;
  readonly minSize?: number | undefined;
  readonly maxSize?: number | undefined;
  /** In the query syntax, over labels that are JSON objects, as `label.FIELD`. */
  readonly query?: string | undefined;
}

export interface Listed {
  readonly authoritative: Iterable<MatchEntry>;
  readonly labels: Pick<LabelIndex, 'search'>;
  /** Made when somebody asks: relayed matches are known only by their members. */
  relayed(): Iterable<MatchView>;
}

/** The matches that FILTER lets through, at most `limit`; the best first where a query has wishes. */
export async function listMatches(
  { authoritative, labels, relayed }: Listed,
  filter: MatchFilter,
): Promise<MatchView[]> {
  checkFilter(filter);
  if (filter.limit === 0) return [];
  const hasSize = ({ size }: MatchView) => size >= (filter.minSize ?? 0) && size <= (filter.maxSize ?? Infinity);
  const found: MatchView[] = [];
  if (filter.authoritative !== false) {
    for (const entry of await matching(authoritative, labels, filter)) {
      if (found.length >= filter.limit) return found;
      const view = viewOfEntry(entry);
      if (hasSize(view)) found.push(view);
    }
  }
  const wantsLabel = filter.label !== undefined || (filter.query !== undefined && filter.query !== '');
  if (filter.authoritative === true || wantsLabel) return found;
  for (const view of relayed()) {
    if (found.length >= filter.limit) break;
    if (hasSize(view)) found.push(view);
  }
  return found;
}

function checkFilter({ limit, minSize, maxSize }: MatchFilter): void {
  if (!Number.isInteger(limit) || limit < 0) throw invalidArgument('The limit must be a whole number from 0.');
  if (minSize !== undefined && minSize < 0) throw invalidArgument('The least size must not be negative.');
  if (maxSize !== undefined && maxSize < 0) throw invalidArgument('The greatest size must not be negative.');
}

function matching(
  entries: Iterable<MatchEntry>,
  labels: Listed['labels'],
  { label, query }: MatchFilter,
): Iterable<MatchEntry> | Promise<Iterable<MatchEntry>> {
  if (query) return labels.search(compileQuery(query));
  return label === undefined || query === '' ? entries : withLabel(entries, label);
}

function* withLabel(entries: Iterable<MatchEntry>, label: string): Iterable<MatchEntry> {
  for (const entry of entries) if (entry.label === label) yield entry;
}
