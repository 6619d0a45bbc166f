import type { Queryable } from '../../database/database.js';
import { type IndexPosition, type IndexRow, readIndexPage } from './index-row.js';
import type { StorageIndex } from './storage-index.js';

export interface LoadStorageIndexDeps {
  readonly db: Queryable;
  readonly index: StorageIndex;
  /** Takes a row in, unless its object has changed meanwhile. */
  readonly take: (row: IndexRow) => void | Promise<void>;
  /** Told of how many objects have been read so far. */
  readonly onProgress: (read: number) => void;
}

const PAGE = 1000;

/** Fills an index from the database, page by page, and gives the number of objects it has read. */
export async function loadStorageIndex({ db, index, take, onProgress }: LoadStorageIndexDeps): Promise<number> {
  let after: IndexPosition | undefined;
  let read = 0;
  for (;;) {
    const rows = await readIndexPage(db, index.definition, after, PAGE);
    await Promise.all(rows.map(take));
    read += rows.length;
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return read;
    after = { key: last.key, userId: last.user_id };
    onProgress(read);
  }
}
