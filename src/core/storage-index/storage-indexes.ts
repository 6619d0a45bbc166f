import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import { notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { StorageObjectList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type StorageObjectId, storageObjectName, storageRowName } from '../storage/storage-rules.js';
import { checkDefinitions, type StorageIndexDefinition } from './index-definition.js';
import { type IndexRow, readIndexRows } from './index-row.js';
import { type ListStorageIndexArgs, listStorageIndex } from './list-storage-index.js';
import { loadStorageIndex } from './load-storage-index.js';
import { createRefreshLane, type RefreshLane } from './refresh-lane.js';
import { createStorageIndex, type StorageIndex } from './storage-index.js';

/** Whether an index takes an object in; a rejection leaves it out. */
export type IndexFilter = (row: IndexRow) => Promise<boolean>;

export interface StorageIndexesDeps {
  readonly db: Queryable;
  readonly definitions: readonly StorageIndexDefinition[];
  /** The filter of an index, undefined where it has none. */
  readonly filterOf: (index: string) => IndexFilter | undefined;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly logger: Logger;
}

/** All storage indexes of the server. */
export interface StorageIndexes {
  /** Fills them from the database. They follow changes from the moment they are made, also while they load. */
  load(): Promise<void>;
  /**
   * Objects were written or deleted. Resolves once the indexes know; one with a filter, which is a module's code, follows
   * in its own time. Never rejects.
   */
  changed(ids: readonly StorageObjectId[]): Promise<void>;
  /** A user was deleted, and all objects of the user with it. Resolves as `changed` does. */
  ownerDeleted(userId: string): Promise<void>;
  /** Rejects with NOT_FOUND where there is no such index, INVALID_ARGUMENT. */
  list(index: string, args: ListStorageIndexArgs): Promise<Init<StorageObjectList>>;
  /** Entries by index. */
  sizes(): Readonly<Record<string, number>>;
  close(): void;
}

interface Member {
  readonly index: StorageIndex;
  readonly filter: IndexFilter | undefined;
  readonly lane: RefreshLane;
  /** While the index loads: the names of objects that were refreshed since, whose rows are newer than any page's. */
  refreshed: Set<string> | undefined;
}

const PROGRESS_MS = 2000;

/** Throws INVALID_ARGUMENT for definitions that cannot be. */
export function createStorageIndexes(deps: StorageIndexesDeps): StorageIndexes {
  const { db, definitions, filterOf, clock, logger } = deps;
  checkDefinitions(definitions);
  const members = new Map<string, Member>();
  // One lane for all without a filter, whose writers wait for it; one for each that has to ask a module first.
  const lane = openLane(() => [...members.values()].filter(({ filter }) => filter === undefined));
  for (const definition of definitions) {
    const filter = filterOf(definition.name);
    const own = filter ? openLane(() => [members.get(definition.name)!]) : lane;
    members.set(definition.name, { index: createStorageIndex(definition), filter, lane: own, refreshed: new Set() });
  }
  const lanes = new Set([lane, ...[...members.values()].map((member) => member.lane)]);

  function openLane(served: () => readonly Member[]): RefreshLane {
    return createRefreshLane({
      read: (ids) => readIndexRows(db, ids),
      async apply(id, row) {
        for (const member of served()) if (member.index.covers(id)) await refresh(member, id, row);
      },
      logger,
    });
  }

  async function refresh(member: Member, id: StorageObjectId, row: IndexRow | undefined): Promise<void> {
    member.refreshed?.add(storageObjectName(id));
    if (row && (member.filter === undefined || (await mayEnter(member, row)))) member.index.put(row);
    else member.index.remove(id);
  }

  async function take(member: Member, row: IndexRow): Promise<void> {
    if (member.filter !== undefined && !(await mayEnter(member, row))) return;
    if (!member.refreshed?.has(storageRowName(row))) member.index.put(row);
  }

  async function mayEnter({ filter, index }: Member, row: IndexRow): Promise<boolean> {
    try {
      return await filter!(row);
    } catch (error) {
      logger.error('the filter of a storage index failed', { index: index.definition.name, key: row.key, error });
      return false;
    }
  }

  async function loadMember(member: Member): Promise<void> {
    const { index } = member;
    const { name } = index.definition;
    const startMs = clock.monotonicMs();
    let toldMs = startMs;
    const read = await loadStorageIndex({
      db,
      index,
      take: (row) => take(member, row),
      onProgress(soFar) {
        if (clock.monotonicMs() - toldMs < PROGRESS_MS) return;
        toldMs = clock.monotonicMs();
        logger.info('a storage index is being loaded', { index: name, read: soFar, entries: index.size });
      },
    });
    member.refreshed = undefined;
    const tookMs = Math.round(clock.monotonicMs() - startMs);
    logger.info('a storage index is loaded', { index: name, read, entries: index.size, took_ms: tookMs });
  }

  function changedIn(which: RefreshLane, ids: readonly StorageObjectId[]): Promise<void> {
    const served = [...members.values()].filter((member) => member.lane === which);
    return which.refresh(ids.filter((id) => served.some(({ index }) => index.covers(id))));
  }

  function changed(ids: readonly StorageObjectId[]): Promise<void> {
    for (const each of lanes) if (each !== lane) void changedIn(each, ids);
    return changedIn(lane, ids);
  }

  return {
    async load() {
      for (const member of members.values()) await loadMember(member);
    },
    changed,
    ownerDeleted(deletedId) {
      const userId = deletedId.toLowerCase();
      const owned = [...members.values()].flatMap(({ index }) => index.ofOwner(userId));
      return changed([...owned, ...[...lanes].flatMap((each) => each.pendingOf(userId))]);
    },
    async list(name, args) {
      const member = members.get(name);
      if (!member) throw notFound(`There is no storage index '${name}'.`);
      return listStorageIndex({ db, index: member.index, onStale: (ids) => void changed(ids) }, args);
    },
    sizes: () => Object.fromEntries([...members].map(([name, { index }]) => [name, index.size])),
    close() {
      for (const each of lanes) each.close();
    },
  };
}
