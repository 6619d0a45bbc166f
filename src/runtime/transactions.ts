import { setTimeout as delay } from 'node:timers/promises';
import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import type { Database, Queryable } from '../database/database.js';
import { isRetryable } from '../database/database-error.js';
import { integer } from '../guest/nk/argument.js';
import {
  BEGIN,
  COMMIT,
  inTransaction,
  MAX_TRANSACTION_TIMEOUT_MS,
  ROLLBACK,
  TRANSACTION_FUNCTIONS,
  type TransactionOutcome,
} from '../guest/transaction-functions.js';
import type { NkCaller, NkFunctions } from './nk-functions.js';
import { createSlots } from './slots.js';

/** The nk functions within one transaction. */
export interface TransactionScope {
  readonly functions: NkFunctions;
  /** Tells others of what was changed: called once it is kept. */
  committed(): Promise<void>;
}

export interface TransactionsDeps {
  readonly db: Database;
  /** So many may be open at a time; others wait. */
  readonly maxOpen: number;
  createScope(tx: Queryable): TransactionScope;
}

/** A transaction that a module has begun. */
interface OpenTransaction {
  readonly caller: NkCaller;
  readonly scope: TransactionScope;
  /** Calls run one after the other: they share a connection, and what they read of wallets. */
  last: Promise<unknown>;
  /** Whether another transaction was in the way of one of its statements. */
  sawConflict: boolean;
  /** Why it is over. */
  reason: StatusError | undefined;
  commit(): void;
  rollback(reason: StatusError): void;
  /** Resolves once the connection is free again; rejects with why nothing was kept. */
  readonly done: Promise<void>;
}

const maxWaiting = 1000;
const firstPauseMs = 4;

/**
 * `nk.transaction`, the main thread's side: what modules call through the tx that they are given. A transaction is rolled
 * back by whichever comes first of the module's wish, its time, and the end of the module's thread.
 */
export function createTransactions({ db, maxOpen, createScope }: TransactionsDeps): NkFunctions {
  const open = new Map<number, OpenTransaction>();
  const slots = createSlots(maxOpen, maxWaiting);
  let lastId = 0;

  async function begin(caller: NkCaller, timeout: unknown, attempt: unknown): Promise<number> {
    const timeoutMs = Math.min(integer(BEGIN, 'timeoutMs', timeout), MAX_TRANSACTION_TIMEOUT_MS);
    const deadline = AbortSignal.timeout(timeoutMs);
    const ended = caller.closed ? AbortSignal.any([deadline, caller.closed]) : deadline;
    await pauseBefore(integer(BEGIN, 'attempt', attempt));
    const release = await slots.take(ended);
    try {
      return await start(caller, ended, timeoutMs, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Resolves once there is a connection; the transaction then lasts until `commit` or `rollback`. */
  function start(caller: NkCaller, ended: AbortSignal, timeoutMs: number, release: () => void): Promise<number> {
    const id = ++lastId;
    return new Promise((begun, failed) => {
      const work = (tx: Queryable) =>
        new Promise<void>((commit, rollback) => {
          const end = (finish: () => void, reason: StatusError) => {
            ended.removeEventListener('abort', onEnded);
            transaction.reason ??= reason;
            finish();
          };
          const transaction: OpenTransaction = {
            caller,
            scope: createScope(tx),
            last: Promise.resolve(),
            sawConflict: false,
            reason: undefined,
            commit: () => end(commit, over()),
            rollback: (reason) => end(() => rollback(reason), reason),
            done,
          };
          const onEnded = () => transaction.rollback(late(timeoutMs));
          ended.addEventListener('abort', onEnded, { once: true });
          open.set(id, transaction);
          if (ended.aborted) onEnded();
          begun(id);
        });
      const done = db.transaction(work, { retries: 0, statementTimeoutMs: timeoutMs }).finally(() => {
        release();
        forgetLater(id);
      });
      done.catch(failed);
    });
  }

  /** The module may yet ask how it ended. */
  function forgetLater(id: number): void {
    setTimeout(() => open.delete(id), MAX_TRANSACTION_TIMEOUT_MS).unref();
  }

  function find(caller: NkCaller, id: unknown): OpenTransaction {
    const found = open.get(integer(BEGIN, 'id', id));
    if (!found || found.caller !== caller) throw over();
    return found;
  }

  async function call(caller: NkCaller, name: string, id: unknown, args: unknown[]): Promise<unknown> {
    const transaction = find(caller, id);
    const run = async () => {
      if (transaction.reason) throw transaction.reason;
      return transaction.scope.functions[name]!(caller, ...args);
    };
    const result = transaction.last.then(run, run);
    transaction.last = result.catch(() => {});
    try {
      return await result;
    } catch (error) {
      if (transaction.reason) throw transaction.reason;
      if (!isRetryable(error)) throw error;
      transaction.sawConflict = true;
      throw new StatusError(Code.ABORTED, 'Another transaction was in the way.', { cause: error });
    }
  }

  async function commit(caller: NkCaller, id: unknown): Promise<TransactionOutcome> {
    const transaction = find(caller, id);
    if (transaction.reason) throw transaction.reason;
    transaction.commit();
    try {
      await transaction.done;
    } catch (error) {
      if (isRetryable(error)) return { mayRetry: true };
      throw error;
    }
    open.delete(id as number);
    await transaction.scope.committed();
    return { mayRetry: false };
  }

  async function rollback(caller: NkCaller, id: unknown): Promise<TransactionOutcome> {
    const transaction = find(caller, id);
    transaction.rollback(over());
    await transaction.done.catch(() => {});
    open.delete(id as number);
    return { mayRetry: transaction.sawConflict };
  }

  const calls = TRANSACTION_FUNCTIONS.map((name) => [
    inTransaction(name),
    (caller: NkCaller, id: unknown, ...args: unknown[]) => call(caller, name, id, args),
  ]);
  return { [BEGIN]: begin, [COMMIT]: commit, [ROLLBACK]: rollback, ...Object.fromEntries(calls) };
}

/** Those that were in each other's way must not meet again. */
async function pauseBefore(attempt: number): Promise<void> {
  if (attempt > 1) await delay(firstPauseMs * 2 ** Math.min(attempt, 6) * (0.5 + Math.random()));
}

function late(timeoutMs: number): StatusError {
  return new StatusError(Code.DEADLINE_EXCEEDED, `The transaction took more than ${timeoutMs} ms and was rolled back.`);
}

function over(): StatusError {
  return new StatusError(Code.FAILED_PRECONDITION, 'The transaction is over.');
}
