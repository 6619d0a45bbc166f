import { type Batcher, createBatcher } from './batcher.js';

export interface GroupCommitOptions<Item, Result> {
  /**
   * Writes all items with one statement (`insert … select from unnest($1::uuid[], $2::text[], …)`) or in one
   * transaction, and answers in their order. Where it rejects, it has written nothing.
   */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** 200 by default. */
  readonly maxBatch?: number;
  /** 10,000 by default. */
  readonly maxWaiting?: number;
}

/**
 * Writes that share one statement and one wait for the disk: while a batch is being written, what comes makes up the
 * next one. An item that the database refuses is refused alone. Items of one batch must not depend on each other; a
 * statement that would touch one row twice for two of them refuses the batch, and so runs them one after the other.
 */
export function createGroupCommit<Item, Result>(options: GroupCommitOptions<Item, Result>): Batcher<Item, Result> {
  return createBatcher({
    run: options.write,
    maxBatch: options.maxBatch ?? 200,
    maxInFlight: 2,
    maxWaiting: options.maxWaiting ?? 10_000,
  });
}
