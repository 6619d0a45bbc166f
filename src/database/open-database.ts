import type { Logger } from '../base/logger.js';
import { parseDatabaseAddress } from './address.js';
import { createDatabase, type DatabaseOptions, toConnectionOptions } from './create-database.js';
import type { Database, PoolCounts } from './database.js';
import { type EmbeddedPostgres, startEmbedded } from './embedded.js';
import { prepareDatabase } from './prepare-database.js';

export interface OpenDatabaseOptions {
  /** `database.address`: `embedded` or an address. Of several the first is taken, as Nakama does. */
  readonly address: string | readonly string[];
  /** `data_dir`, for the embedded database. */
  readonly dataDir: string;
  readonly logger: Logger;
  readonly maxOpenConns?: number;
  readonly maxIdleConns?: number;
  readonly connMaxLifetimeMs?: number;
  readonly statementTimeoutMs?: number;
  /** Told of steps that take seconds. */
  readonly onProgress?: (what: string) => void;
}

/** The database, ready for queries. */
export interface OpenDatabase {
  readonly database: Database;
  /** Waits for running queries, ends the connections and, where it is embedded, PostgreSQL. */
  stop(): Promise<void>;
  stats(): PoolCounts;
}

const DEFAULT_MAX_OPEN_CONNS = 100;

/**
 * Starts the embedded PostgreSQL if that is the address, creates the database where it is missing, brings its schema up
 * to date and opens the pool. Rejects with a StatusError of one line for the operator; nothing stays behind then.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const { logger } = options;
  const named = typeof options.address === 'string' ? options.address : (options.address[0] ?? 'embedded');
  if (typeof options.address !== 'string' && options.address.length > 1) {
    logger.warn('Only the first database.address is used', { given: options.address.length });
  }
  const embedded = named === 'embedded' ? await start(options) : undefined;
  try {
    const connection: DatabaseOptions = { ...options, address: parseDatabaseAddress(embedded?.address ?? named) };
    await prepareDatabase(toConnectionOptions(connection), logger);
    const database = await createDatabase(connection);
    return {
      database,
      async stop() {
        await database.close();
        await embedded?.stop();
      },
      stats: () => database.stats(),
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function start(options: OpenDatabaseOptions): Promise<EmbeddedPostgres> {
  const { dataDir, logger, onProgress } = options;
  return startEmbedded({
    dataDir,
    logger,
    maxConnections: options.maxOpenConns ?? DEFAULT_MAX_OPEN_CONNS,
    ...(onProgress ? { onProgress } : {}),
  });
}
