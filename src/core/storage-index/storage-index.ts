import { createTurns } from '../../base/turns.js';
import type { Query } from '../../query/compile-query.js';
import { createDocument, type QueryDocument } from '../../query/document.js';
import { createDocumentIndex, type Hit } from '../../query/document-index.js';
import { createFirstPlaces } from '../../query/first-places.js';
import { createNumberPostings } from '../../query/number-postings.js';
import { type StorageObjectId, storageObjectName, storageRowName } from '../storage/storage-rules.js';
import type { StorageIndexDefinition } from './index-definition.js';
import type { IndexOrder, IndexPlace } from './index-order.js';
import type { IndexRow } from './index-row.js';

/** An object that is in an index. */
export interface IndexEntry {
  readonly id: StorageObjectId;
  readonly version: string;
  readonly read: number;
  readonly write: number;
  /** Milliseconds since 1970. */
  readonly createTime: number;
  readonly updateTime: number;
  /** The JSON text of the indexed fields, where the index is to answer by itself. */
  readonly value: string | undefined;
  readonly document: QueryDocument;
}

export interface IndexSearch {
  readonly query: Query;
  readonly order: IndexOrder;
  readonly limit: number;
  /** The place that the page before ended with. */
  readonly after: IndexPlace | undefined;
  /** Lets entries through that may be shown. */
  readonly maySee: (entry: IndexEntry) => boolean;
}

export interface IndexPage {
  readonly entries: readonly IndexEntry[];
  /** The last place of this page where there are more. */
  readonly next: IndexPlace | undefined;
}

/** One index in memory. */
export interface StorageIndex {
  readonly definition: StorageIndexDefinition;
  readonly size: number;
  covers(id: StorageObjectId): boolean;
  /** Takes an object in as it is now; one that lacks every field goes out. What is over the limit goes out by age. */
  put(row: IndexRow): void;
  remove(id: StorageObjectId): void;
  /** The objects of a user that are in it. */
  ofOwner(userId: string): StorageObjectId[];
  /** Looks in slices of a millisecond: objects that change meanwhile may be missed, or found as they were. */
  search(search: IndexSearch): Promise<IndexPage>;
}

interface Place extends IndexPlace {
  readonly entry: IndexEntry;
}

/** So many objects are looked at before the clock is. */
const LOOKS_A_BREAK = 32;

export function createStorageIndex(definition: StorageIndexDefinition): StorageIndex {
  const entries = new Map<string, IndexEntry>();
  const documents = createDocumentIndex<string>();
  const byAge = createNumberPostings<string>();
  const byOwner = new Map<string, Set<string>>();

  function add(name: string, entry: IndexEntry): void {
    entries.set(name, entry);
    documents.set(name, entry.document);
    byAge.add(entry.updateTime, name);
    const owned = byOwner.get(entry.id.userId);
    if (owned === undefined) byOwner.set(entry.id.userId, new Set([name]));
    else owned.add(name);
  }

  /** All but the document, which another may take the place of. */
  function forget(name: string, entry: IndexEntry): void {
    entries.delete(name);
    byAge.remove(entry.updateTime, name);
    const owned = byOwner.get(entry.id.userId)!;
    owned.delete(name);
    if (owned.size === 0) byOwner.delete(entry.id.userId);
  }

  function removeName(name: string): void {
    const entry = entries.get(name);
    if (entry === undefined) return;
    forget(name, entry);
    documents.delete(name);
  }

  function evict(): void {
    while (entries.size > definition.maxEntries) {
      const [oldest] = byAge.range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const [name] = oldest!;
      removeName(name!);
    }
  }

  /** Undefined for what may not be seen, is gone meanwhile or lies on a former page. */
  function placeOf({ key: name, score }: Hit<string>, { order, after, maySee }: IndexSearch): Place | undefined {
    const entry = entries.get(name);
    if (entry === undefined || !maySee(entry)) return undefined;
    const place = { values: order.valuesOf(entry.document, score), name, entry };
    return after === undefined || order.compare(place, after) > 0 ? place : undefined;
  }

  /** The places of a page, in order, and whether there are more. */
  async function findPlaces(search: IndexSearch): Promise<{ places: readonly Place[]; hasMore: boolean }> {
    const found = createFirstPlaces<Place>(search.limit + 1, search.order.compare);
    const turns = createTurns();
    let looked = 0;
    for (const hit of documents.look(search.query)) {
      if (++looked % LOOKS_A_BREAK === 0) await turns.next();
      const place = hit && placeOf(hit, search);
      if (place) found.add(place);
    }
    const all = found.list();
    // What moved while others were looked at may have been found twice.
    const byName = new Map<string, Place>();
    for (const place of all) if (!byName.has(place.name)) byName.set(place.name, place);
    return { places: [...byName.values()].slice(0, search.limit), hasMore: all.length > search.limit };
  }

  return {
    definition,
    get size() {
      return entries.size;
    },
    covers: ({ collection, key }) =>
      collection === definition.collection && (definition.key === '' || key === definition.key),
    put(row) {
      const entry = toEntry(row, definition);
      const name = storageRowName(row);
      if (entry === undefined) {
        removeName(name);
        return;
      }
      const former = entries.get(name);
      if (former !== undefined) forget(name, former);
      add(name, entry);
      evict();
    },
    remove: (id) => removeName(storageObjectName(id)),
    ofOwner: (userId) => [...(byOwner.get(userId) ?? [])].map((name) => entries.get(name)!.id),
    async search(search) {
      const { places, hasMore } = await findPlaces(search);
      const last = places.at(-1);
      const next = hasMore && last ? { values: last.values, name: last.name } : undefined;
      return { entries: places.map(({ entry }) => entry), next };
    },
  };
}

/** Undefined where the value has none of the indexed fields. */
function toEntry(row: IndexRow, { fields, indexOnly }: StorageIndexDefinition): IndexEntry | undefined {
  const value = JSON.parse(row.value) as Record<string, unknown> | null;
  if (typeof value !== 'object' || value === null) return undefined;
  const indexed = fields.filter((field) => Object.hasOwn(value, field)).map((field) => [field, value[field]]);
  if (indexed.length === 0) return undefined;
  const shown = Object.fromEntries(indexed) as Record<string, unknown>;
  const { collection, key, user_id, version, read, write } = row;
  const times = { create_time: toIso(row.create_time), update_time: toIso(row.update_time) };
  return {
    id: { collection, key, userId: user_id },
    version,
    read,
    write,
    createTime: row.create_time,
    updateTime: row.update_time,
    value: indexOnly ? JSON.stringify(shown) : undefined,
    document: createDocument('', { collection, key, user_id, version, read, write, ...times, value: shown }),
  };
}

function toIso(ms: number): string {
  return Number.isFinite(ms) ? new Date(Math.floor(ms)).toISOString() : String(ms);
}
