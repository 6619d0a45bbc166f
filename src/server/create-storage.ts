import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { type CommitStorage, createStorageCommit, type OnStorageChanged } from '../core/storage/storage-commit.js';
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
  /** Makes the indexes that modules have registered and fills them. */
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
  const onChanged: OnStorageChanged = async (ids) => indexes?.changed(ids);
  return {
    commit: createStorageCommit({ db, onChanged }),
    onChanged,
    onAccountDeleted: async (userId) => indexes?.ownerDeleted(userId),
    indexes: () => indexes,
    async loadIndexes(runtime) {
      const isIndexOnly = !config['storage.disable_index_only'];
      const definitions = runtime.registrations.storageIndexes.map((definition) => ({
        ...definition,
        indexOnly: definition.indexOnly && isIndexOnly,
      }));
      const filterOf = (index: string) => filterOfModule(runtime, index);
      indexes = createStorageIndexes({ db, definitions, filterOf, clock, logger });
      await indexes.load();
    },
    close: () => indexes?.close(),
  };
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
