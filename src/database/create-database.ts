import type { Logger } from '../base/logger.js';
import { type DatabaseAddress, parseDatabaseAddress } from './address.js';
import { type ConnectionOptions, connect } from './connect.js';
import { createConnectionPool } from './connection-pool.js';
import type { Database, Statement } from './database.js';
import { toDatabaseError } from './database-error.js';
import { createReadLanes } from './read-lanes.js';
import { namedQuery, textQuery } from './run-query.js';
import { createTransactions } from './transaction.js';

export interface DatabaseOptions {
  /** As `database.address` has it, or parsed. */
  readonly address: string | DatabaseAddress;
  readonly logger: Logger;
  /** All connections together; 100 by default. */
  readonly maxOpenConns?: number;
  readonly maxIdleConns?: number;
  /** One hour by default; 0 for no limit. */
  readonly connMaxLifetimeMs?: number;
  /** One minute by default; 0 for no limit. A `statement_timeout` in the address comes first. */
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
  /** For a connection to come up or to become free; 10 s by default. */
  readonly connectTimeoutMs?: number;
}

const MAX_LANES = 4;
const READ = /^\s*select\b/i;
const LOCKS = /\bfor\s+(no\s+key\s+update|update|key\s+share|share)\b|\bpg_|\bnextval\b|\binto\b/i;

/**
 * A pool of connections to a database that exists. Rejects with UNAVAILABLE where it cannot be reached; later losses
 * heal by themselves. Plain named reads share a few pipelined connections, everything else has one to itself.
 */
export async function createDatabase(options: DatabaseOptions): Promise<Database> {
  const maxOpenConns = Math.max(options.maxOpenConns ?? 100, 1);
  const laneCount = Math.min(MAX_LANES, Math.floor(maxOpenConns / 2));
  const connMaxLifetimeMs = options.connMaxLifetimeMs ?? 3_600_000;
  const connection = await probe(toConnectionOptions(options));
  const pool = createConnectionPool({
    ...connection,
    maxOpenConns: maxOpenConns - laneCount,
    maxIdleConns: options.maxIdleConns ?? maxOpenConns,
    connMaxLifetimeMs,
    onConnectionLost: (error) => options.logger.debug('Lost an idle database connection', { error: error.message }),
  });
  const lanes = laneCount > 0 ? createReadLanes({ ...connection, lanes: laneCount, connMaxLifetimeMs }) : undefined;
  const plainReads = new Map<string, boolean>();
  let closing: Promise<void> | undefined;

  function isPlainRead(statement: Statement): boolean {
    let plain = plainReads.get(statement.name);
    if (plain === undefined) {
      plain = READ.test(statement.text) && !LOCKS.test(statement.text);
      plainReads.set(statement.name, plain);
    }
    return plain;
  }

  return {
    async query<Row>(statement: Statement, values?: readonly unknown[]) {
      const query = namedQuery(statement, values);
      try {
        return await (lanes && isPlainRead(statement) ? lanes : pool).run<Row>(query);
      } catch (error) {
        throw toDatabaseError(error);
      }
    },
    async queryText<Row>(text: string, values?: readonly unknown[]) {
      const query = textQuery(text, values);
      try {
        return await pool.run<Row>(query);
      } catch (error) {
        throw toDatabaseError(error);
      }
    },
    transaction: createTransactions(pool),
    stats() {
      const shared = lanes?.counts() ?? { total: 0, idle: 0 };
      const own = pool.counts();
      return { total: own.total + shared.total, idle: own.idle + shared.idle, waiting: own.waiting };
    },
    close() {
      closing ??= Promise.all([pool.close(), lanes?.close()]).then(() => {});
      return closing;
    },
  };
}

/** OPTIONS with the defaults filled in. */
export function toConnectionOptions(options: DatabaseOptions): ConnectionOptions {
  return {
    address: typeof options.address === 'string' ? parseDatabaseAddress(options.address) : options.address,
    applicationName: options.applicationName ?? 'tickwire',
    statementTimeoutMs: options.statementTimeoutMs ?? 60_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
  };
}

/** Finds out once whether connections are to be encrypted, and that there is a database. */
async function probe(options: ConnectionOptions): Promise<ConnectionOptions> {
  try {
    const { client, ssl } = await connect(options);
    await client.end();
    return { ...options, ssl };
  } catch (error) {
    throw toDatabaseError(error);
  }
}
