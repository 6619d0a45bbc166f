import { Code } from '../../base/code.js';
import { StatusError } from '../../base/status-error.js';
import type { StorageIndexes } from '../../core/storage-index/storage-indexes.js';
import { integer, optional, text, texts, uuid } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { toStorageObject } from './storage-arguments.js';

export interface StorageIndexNkDeps {
  /** Undefined while the modules that register them are being loaded. */
  readonly storageIndexes: () => StorageIndexes | undefined;
}

const DEFAULT_LIMIT = 100;

/** The nk function that searches the storage indexes. */
export function storageIndexNk({ storageIndexes }: StorageIndexNkDeps): NkFunctions {
  return {
    async storageIndexList(_caller, indexName, query, limit, order, callerId, cursor) {
      const fn = 'storageIndexList';
      const name = text(fn, 'indexName', indexName);
      const args = {
        query: text(fn, 'query', query),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
        order: optional(texts, fn, 'order', order) ?? [],
        callerId: optional(uuid, fn, 'callerId', callerId) ?? null,
        cursor: optional(text, fn, 'cursor', cursor),
      };
      const indexes = storageIndexes();
      if (!indexes)
        throw new StatusError(Code.FAILED_PRECONDITION, 'Storage indexes are there once modules are loaded.');
      const list = await indexes.list(name, args);
      return { objects: (list.objects ?? []).map(toStorageObject), cursor: list.cursor || null };
    },
  };
}
