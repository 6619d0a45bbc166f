import pg from 'pg';
import { type ConnectionOptions, toClientConfig } from './connect.js';
import type { QueryResult } from './database.js';
import { isStalePlan, sqlStateOf } from './database-error.js';
import { type DriverQuery, runQuery } from './run-query.js';

export interface PoolOptions extends ConnectionOptions {
  readonly maxOpenConns: number;
  /** Connections above this number are closed after a minute without work. */
  readonly maxIdleConns: number;
  /** After this age a connection is closed as soon as it is idle, and another takes its place; 0 for never. */
  readonly connMaxLifetimeMs: number;
  /** Called when a connection that had no work is lost. */
  readonly onConnectionLost: (error: Error) => void;
}

/** Connections that serve one query or one transaction at a time. */
export interface ConnectionPool {
  run<Row>(query: DriverQuery): Promise<QueryResult<Row>>;
  /** Hands WORK a connection of its own; one that `isUsable` refuses afterwards is closed. */
  withConnection<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  counts(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

export function createConnectionPool(options: PoolOptions): ConnectionPool {
  const pool = new pg.Pool({
    ...toClientConfig(options),
    max: options.maxOpenConns,
    min: Math.min(options.maxIdleConns, options.maxOpenConns),
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: options.connMaxLifetimeMs / 1000,
  });
  pool.on('error', options.onConnectionLost);
  let callers = 0;
  let closed = false;
  let onIdle = () => {};

  async function withConnection<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    if (closed) throw new Error('Client was closed: no queries after close()');
    callers++;
    try {
      return await withClient(await pool.connect(), work);
    } finally {
      if (--callers === 0) onIdle();
    }
  }

  async function withClient<T>(client: pg.PoolClient, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const ignore = () => {}; // The query under way rejects; without a listener the process would end.
    client.on('error', ignore);
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(leavesConnectionUsable(client, error) ? undefined : true);
      throw error;
    } finally {
      client.removeListener('error', ignore);
    }
  }

  return {
    async run<Row>(query: DriverQuery) {
      const attempt = () => withConnection((client) => runQuery<Row>(client, query));
      return attempt().catch((error) => {
        if (isStalePlan(error)) return attempt();
        throw error;
      });
    },
    withConnection,
    counts: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      closed = true;
      // The driver's pool forgets those that wait for a connection when it ends.
      if (callers > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      await pool.end();
    },
  };
}

/** A refused statement costs no connection; a lost plan, a lost connection or an open transaction does. */
function leavesConnectionUsable(client: pg.ClientBase, error: unknown): boolean {
  const idle = (client as pg.ClientBase & { getTransactionStatus(): string | null }).getTransactionStatus() === 'I';
  const state = sqlStateOf(error);
  if (state === undefined) return idle && !(error instanceof Error && /^Connection terminated/.test(error.message));
  return idle && !isStalePlan(error) && !state.startsWith('57P') && !state.startsWith('08');
}
