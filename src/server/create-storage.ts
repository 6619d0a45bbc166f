import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { type CommitStorage, createStorageCommit, type OnStorageChanged } from '../core/storage/storage-commit.js';
import type { StorageIndexDefinition } from '../core/storage-index/index-definition.js';
import type { IndexRow } from '../core/storage-index/index-row.js';
import { createStorageIndexes, type IndexFilter, type StorageIndexes } from '../core/storage-index/storage-indexes.js';
import type { Database } from '../database/database.js';
import type { Runtime } from '../runtime/runtime.js';

/** Storage objects and their indexes, which exist only once the modules have registered them. */
export interface Storage {
  readonly commit: CommitStorage;
  readonly onChanged: OnStorageChanged;
  readonly onAccountDeleted: (userId: string) => Promise<void>;
  readonly indexes: () => StorageIndexes | undefined;
  /**
   * Makes the indexes that modules have registered and fills them. Rejects, the first time, where one cannot be; later,
   * for modules that were loaded anew, the former indexes serve until the new ones are filled, and stay where that fails.
   */
  loadIndexes(runtime: Runtime): Promise<void>;
  close(): void;
}

export interface StorageParts {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createStorage({ config, db, clock, logger }: StorageParts): Storage {
  let indexes: StorageIndexes | undefined;
  let loading: StorageIndexes | undefined;
  let loaded = '';

  const onChanged: OnStorageChanged = async (ids) => {
    await Promise.all([indexes?.changed(ids), loading?.changed(ids)]);
  };

  async function load(runtime: Runtime): Promise<void> {
    const definitions = definitionsOf(config, runtime);
    // Filters are code, which may be another one now.
    const wanted = JSON.stringify(definitions);
    if (wanted === loaded && !definitions.some(({ name }) => filterOfModule(runtime, name))) return;
    const filterOf = (index: string) => filterOfModule(runtime, index);
    const next = createStorageIndexes({ db, definitions, filterOf, clock, logger });
    loading = next;
    try {
      await next.load();
      indexes?.close();
      indexes = next;
      loaded = wanted;
    } finally {
      loading = undefined;
    }
  }

  return {
    commit: createStorageCommit({ db, onChanged }),
    onChanged,
    async onAccountDeleted(userId) {
      await Promise.all([indexes?.ownerDeleted(userId), loading?.ownerDeleted(userId)]);
    },
    indexes: () => indexes,
    async loadIndexes(runtime) {
      const isFirst = indexes === undefined;
      try {
        await load(runtime);
      } catch (error) {
        if (isFirst) throw error;
        logger.error('the storage indexes stay as they were', { error });
      }
    },
    close() {
      indexes?.close();
      loading?.close();
    },
  };
}

function definitionsOf(config: Config, { registrations }: Runtime): StorageIndexDefinition[] {
  const isIndexOnly = !config['storage.disable_index_only'];
  return registrations.storageIndexes.map((each) => ({ ...each, indexOnly: each.indexOnly && isIndexOnly }));
}

/** The filter that a module registered for an index. */
function filterOfModule(runtime: Runtime, index: string): IndexFilter | undefined {
  const event = `StorageIndexFilter/${index}`;
  if (!runtime.registrations.events.includes(event)) return undefined;
  return async (row) => (await runtime.event(event, {}, [toWriteRequest(row)])) === true;
}

function toWriteRequest(row: IndexRow) {
  return {
    key: row.key,
    collection: row.collection,
    userId: row.user_id,
    value: JSON.parse(row.value),
    version: row.version,
    permissionRead: row.read,
    permissionWrite: row.write,
  };
}
