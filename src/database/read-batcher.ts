import { createBatcher } from './batcher.js';
import type { Queryable, Statement } from './database.js';

/** Reads single rows by key, all keys of one turn of the event loop with one statement. */
export interface ReadBatcher<Row> {
  /**
   * The row of KEY, undefined where there is none. Callers that ask for the same key in the same turn share the row:
   * it is not for changing.
   */
  load(key: string): Promise<Readonly<Row> | undefined>;
}

export interface ReadBatcherOptions<Row> {
  readonly database: Queryable;
  /** Takes the keys as `$1`, for example `select … from users where id = any($1::uuid[])`. A plain read. */
  readonly statement: Statement;
  /** The key of a row, spelled as callers spell theirs. */
  readonly keyOf: (row: Row) => string;
  /** 200 by default. */
  readonly maxBatch?: number;
  /** 10,000 by default. */
  readonly maxWaiting?: number;
}

export function createReadBatcher<Row>(options: ReadBatcherOptions<Row>): ReadBatcher<Row> {
  const { database, statement, keyOf } = options;
  const batcher = createBatcher<string, Row | undefined>({
    async run(keys) {
      const { rows } = await database.query<Row>(statement, [keys.length === 1 ? keys : [...new Set(keys)]]);
      const found = new Map(rows.map((row) => [keyOf(row), row]));
      return keys.map((key) => found.get(key));
    },
    maxBatch: options.maxBatch ?? 200,
    maxInFlight: 8,
    maxWaiting: options.maxWaiting ?? 10_000,
  });
  return { load: (key) => batcher.submit(key) };
}
