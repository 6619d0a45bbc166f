import { invalidArgument } from '../base/status-error.js';
import { createTurns } from '../base/turns.js';
import { compileQuery } from '../query/compile-query.js';
import { createFirstPlaces } from '../query/first-places.js';
import type { Party } from './party.js';

export interface PartyFilter {
  /** From 1 to 100. */
  readonly limit: number;
  /** Left out: both kinds. */
  readonly open?: boolean | undefined;
  /** In the query syntax, over `label.FIELD`, `open`, `max_size`, `create_time` and `node`. '' means everything. */
  readonly query?: string | undefined;
  /** Of the page before; '' for the first page. */
  readonly cursor?: string | undefined;
  /** Only the server sees hidden parties. */
  readonly showHidden: boolean;
}

/** What listings tell of a party. */
export interface PartyView {
  readonly partyId: string;
  readonly open: boolean;
  readonly hidden: boolean;
  readonly maxSize: number;
  readonly label: string;
}

export interface PartyPage {
  readonly parties: readonly PartyView[];
  /** '' on the last page. */
  readonly cursor: string;
}

const MAX_LIMIT = 100;

/** Where a party stands in a listing: the best score first, then the oldest. */
interface Place {
  readonly score: number;
  readonly number: number;
}

/** So many parties are looked at before the clock is. */
const LOOKS_A_BREAK = 32;

/**
 * One page of PARTIES, which are looked at in slices of a millisecond. Throws INVALID_ARGUMENT for a limit, query or cursor
 * that cannot be.
 */
export async function listParties(parties: Iterable<Party>, filter: PartyFilter): Promise<PartyPage> {
  const { limit, open, showHidden } = filter;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} parties.`);
  const query = compileQuery(filter.query ?? '');
  const after = filter.cursor ? readCursor(filter.cursor, filter) : undefined;
  const first = createFirstPlaces<Place & { readonly party: Party }>(limit + 1, inOrder);
  const turns = createTurns();
  let looked = 0;
  for (const party of parties) {
    if (++looked % LOOKS_A_BREAK === 0) await turns.next();
    if ((party.hidden && !showHidden) || (open !== undefined && party.open !== open)) continue;
    const score = query.score(party.document);
    if (score === undefined) continue;
    const place = { score, number: party.number, party };
    if (after === undefined || inOrder(after, place) < 0) first.add(place);
  }
  const found = first.list();
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    parties: page.map(({ party }) => viewOf(party)),
    cursor: last !== undefined && found.length > limit ? writeCursor(last, filter) : '',
  };
}

function inOrder(a: Place, b: Place): number {
  return b.score - a.score || a.number - b.number;
}

function viewOf({ id, open, hidden, maxSize, label }: Party): PartyView {
  return { partyId: id, open, hidden, maxSize, label: label === '' ? '{}' : label };
}

function writeCursor({ score, number }: Place, { query = '', open }: PartyFilter): string {
  return Buffer.from(JSON.stringify([query, open ?? null, score, number])).toString('base64url');
}

function readCursor(cursor: string, filter: PartyFilter): Place {
  const [query, open, score, number] = decode(cursor);
  if (typeof score !== 'number' || typeof number !== 'number') throw invalidArgument('The cursor is not valid.');
  if (query !== (filter.query ?? '') || open !== (filter.open ?? null))
    throw invalidArgument('The cursor belongs to another query.');
  return { score, number };
}

function decode(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {
    // Falls through: no cursor of ours.
  }
  throw invalidArgument('The cursor is not valid.');
}
