import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import type { ConnectionPool } from './connection-pool.js';
import type { Queryable, Statement, TransactionOptions } from './database.js';
import { isRetryable, toDatabaseError } from './database-error.js';
import { type DriverQuery, namedQuery, runQuery, textQuery } from './run-query.js';

const MAX_RETRIES = 5;
const FIRST_PAUSE_MS = 4;

const BEGIN: DriverQuery = { text: 'begin', values: [], queryMode: 'extended' };
const COMMIT: DriverQuery = { text: 'commit', values: [], queryMode: 'extended' };
const ROLLBACK: DriverQuery = { text: 'rollback', values: [], queryMode: 'extended' };

/** `Database.transaction` over POOL. RANDOM spreads the pauses between retries. */
export function createTransactions(pool: ConnectionPool, random: () => number = Math.random) {
  return async function transaction<T>(
    work: (tx: Queryable) => Promise<T>,
    { retries: maxRetries = MAX_RETRIES, statementTimeoutMs }: TransactionOptions = {},
  ): Promise<T> {
    for (let retries = 0; ; retries++) {
      try {
        return await pool.withConnection((client) => runTransaction(client, work, statementTimeoutMs));
      } catch (error) {
        if (retries >= maxRetries || !isRetryable(error)) throw toDatabaseError(error);
        await delay(FIRST_PAUSE_MS * 2 ** retries * (0.5 + random()));
      }
    }
  };
}

async function runTransaction<T>(
  client: pg.ClientBase,
  work: (tx: Queryable) => Promise<T>,
  statementTimeoutMs: number | undefined,
): Promise<T> {
  // Not awaited: `begin` leaves together with the first statement, and fails with it.
  const begun = begin(client, statementTimeoutMs);
  begun.catch(() => {});
  const tx = createQueryable(client);
  try {
    const result = await work(tx.queryable);
    await begun;
    await tx.settled();
    tx.refuse();
    await commit(client);
    return result;
  } catch (error) {
    tx.refuse();
    await runQuery(client, ROLLBACK).catch(() => {}); // The connection is lost, and the transaction with it.
    throw error;
  }
}

async function begin(client: pg.ClientBase, statementTimeoutMs: number | undefined): Promise<void> {
  const begun = runQuery(client, BEGIN);
  if (statementTimeoutMs === undefined) return void (await begun);
  const text = `set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`;
  await Promise.all([begun, runQuery(client, { text, values: [], queryMode: 'extended' })]);
}

/** `commit` of a transaction that has failed answers with ROLLBACK and no error: a swallowed one must not pass. */
function commit(client: pg.ClientBase): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(COMMIT, (error: Error | null, result: pg.QueryResult) => {
      if (error) reject(error);
      else if (result.command === 'COMMIT') resolve();
      else
        reject(
          new StatusError(
            Code.FAILED_PRECONDITION,
            'A statement of the transaction has failed: nothing of it can be kept.',
          ),
        );
    });
  });
}

function createQueryable(client: pg.ClientBase) {
  let over = false;
  const running = new Set<Promise<unknown>>();

  async function run<Row>(query: DriverQuery) {
    if (over) throw new Error('This transaction is over; await every query before its work returns.');
    const result = runQuery<Row>(client, query);
    running.add(result);
    try {
      return await result;
    } catch (error) {
      throw isRetryable(error) ? error : toDatabaseError(error);
    } finally {
      running.delete(result);
    }
  }

  const queryable: Queryable = {
    query: <Row>(statement: Statement, values?: readonly unknown[]) => run<Row>(namedQuery(statement, values)),
    queryText: <Row>(text: string, values?: readonly unknown[]) => run<Row>(textQuery(text, values)),
  };
  return {
    queryable,
    settled: () => Promise.allSettled(running),
    refuse() {
      over = true;
    },
  };
}
