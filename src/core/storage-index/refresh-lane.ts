import type { Logger } from '../../base/logger.js';
import { type StorageObjectId, storageObjectName, storageRowName } from '../storage/storage-rules.js';
import type { IndexRow } from './index-row.js';

export interface RefreshLaneDeps {
  /** The objects that exist. */
  readonly read: (ids: readonly StorageObjectId[]) => Promise<readonly IndexRow[]>;
  /** Takes an object in as it is; no row: it is gone. */
  readonly apply: (id: StorageObjectId, row: IndexRow | undefined) => void | Promise<void>;
  readonly logger: Logger;
}

/** Brings objects that have changed up to date, one round after the other. */
export interface RefreshLane {
  /** Resolves once IDS were read after this call and taken in. Never rejects: a read that fails is tried again later. */
  refresh(ids: readonly StorageObjectId[]): Promise<void>;
  /** Those of a user that are being read or wait for it. */
  pendingOf(userId: string): StorageObjectId[];
  close(): void;
}

const MAX_ROUND = 500;
const RETRY_MS = 1000;

/**
 * What has changed is read anew rather than taken from the writer: of two writers of one object nobody knows here who was
 * last, but whoever reads after both sees what holds. So rounds never overlap.
 */
export function createRefreshLane({ read, apply, logger }: RefreshLaneDeps): RefreshLane {
  let waiting = new Map<string, StorageObjectId>();
  let inRound: readonly StorageObjectId[] = [];
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  function schedule(): Promise<void> {
    next ??= running.then(() => {
      next = undefined;
      running = runRound();
      return running;
    });
    return next;
  }

  async function runRound(): Promise<void> {
    const ids = [...waiting.values()];
    waiting = new Map();
    inRound = ids;
    try {
      for (let at = 0; at < ids.length && !isClosed; at += MAX_ROUND) await refreshSome(ids.slice(at, at + MAX_ROUND));
    } catch (error) {
      tryAgain(ids, error);
    } finally {
      inRound = [];
    }
  }

  async function refreshSome(ids: readonly StorageObjectId[]): Promise<void> {
    const found = new Map((await read(ids)).map((row) => [storageRowName(row), row]));
    await Promise.all(ids.map((id) => apply(id, found.get(storageObjectName(id)))));
  }

  function tryAgain(ids: readonly StorageObjectId[], error: unknown): void {
    if (isClosed) return;
    logger.warn('a storage index could not follow the database; it is tried again', { objects: ids.length, error });
    for (const id of ids) waiting.set(storageObjectName(id), id);
    retry ??= setTimeout(() => {
      retry = undefined;
      void schedule();
    }, RETRY_MS).unref();
  }

  return {
    refresh(ids) {
      if (ids.length === 0 || isClosed) return Promise.resolve();
      for (const id of ids) waiting.set(storageObjectName(id), id);
      return schedule();
    },
    pendingOf: (userId) => [...inRound, ...waiting.values()].filter((id) => id.userId.toLowerCase() === userId),
    close() {
      isClosed = true;
      clearTimeout(retry);
    },
  };
}
