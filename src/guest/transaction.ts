import { setTimeout as startTimer } from 'node:timers';
import { Code } from '../base/code.js';
import type { AsyncBridge } from './async-bridge.js';
import { NkError } from './nk-error.js';
import { ScopeOver, type Scopes } from './scopes.js';
import {
  BEGIN,
  COMMIT,
  DEFAULT_TRANSACTION_TIMEOUT_MS,
  inTransaction,
  MAX_TRANSACTION_TIMEOUT_MS,
  ROLLBACK,
  TRANSACTION_FUNCTIONS,
  type TransactionOptions,
  type TransactionOutcome,
} from './transaction-functions.js';

export interface TransactionDeps {
  readonly bridge: Pick<AsyncBridge, 'call'>;
  readonly scopes: Scopes;
}

type Tx = Record<string, (...args: unknown[]) => Promise<unknown>>;
type Work = (tx: Tx) => unknown;

const maxAttempts = 6;

/**
 * `nk.transaction`: WORK gets nk functions that take part in one database transaction. It is kept where WORK returns and
 * undone where it throws, takes too long, or its call or match ends first. Where another transaction was in the way, WORK
 * runs again.
 */
export function createTransaction({ bridge, scopes }: TransactionDeps) {
  return async function transaction(work: unknown, options: TransactionOptions = {}): Promise<unknown> {
    const timeoutMs = check(work, options);
    const scope = scopes.current();
    if (scope?.isTransaction) throw nested();
    if (scope?.isOver) throw new ScopeOver();
    const deadlineMs = performance.now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      const leftMs = Math.max(1, Math.ceil(deadlineMs - performance.now()));
      const outcome = await attemptOnce(work as Work, leftMs, timeoutMs, attempt);
      if ('value' in outcome) return outcome.value;
      if (attempt === maxAttempts || performance.now() >= deadlineMs) throw outcome.error;
    }
  };

  async function attemptOnce(
    work: Work,
    leftMs: number,
    timeoutMs: number,
    attempt: number,
  ): Promise<{ value: unknown } | { error: unknown }> {
    const id = (await bridge.call(BEGIN, [leftMs, attempt])) as number;
    const guard = watch(leftMs, timeoutMs);
    const { tx, close } = openTx(id);
    try {
      const value = await Promise.race([guard.run(() => work(tx)), guard.broken]);
      close();
      const { mayRetry } = (await bridge.call(COMMIT, [id])) as TransactionOutcome;
      return mayRetry ? { error: conflict() } : { value };
    } catch (error) {
      close(true);
      const rolledBack = bridge.call(ROLLBACK, [id]) as Promise<TransactionOutcome>;
      const { mayRetry } = await rolledBack.catch(() => ({ mayRetry: false }));
      if (mayRetry && !guard.isBroken()) return { error };
      throw error;
    } finally {
      guard.release();
    }
  }

  /** A scope for the work; `broken` rejects where the time is up, or the call or match ends, before it is done. */
  function watch(leftMs: number, timeoutMs: number) {
    const outer = scopes.current();
    let isBroken = false;
    let breakWith = (_error: unknown): void => {};
    const broken = new Promise<never>((_resolve, reject) => {
      breakWith = (error) => {
        isBroken = true;
        reject(error);
      };
    });
    broken.catch(() => {});
    const inner = scopes.open({
      fields: outer?.fields ?? {},
      module: outer?.module ?? '',
      isTransaction: true,
      fail: (error) => breakWith(error),
    });
    const late = `nk.transaction: it took more than ${timeoutMs} ms and was rolled back.`;
    const timer = startTimer(() => breakWith(new NkError(late, Code.DEADLINE_EXCEEDED)), leftMs);
    const takeBack = outer?.onEnd(() => breakWith(new ScopeOver()));
    return {
      broken,
      isBroken: () => isBroken,
      run: async (start: () => unknown) => inner.run(start),
      release() {
        clearTimeout(timer);
        takeBack?.();
        inner.end();
      },
    };
  }

  function openTx(id: number) {
    let isOpen = true;
    let pending = 0;
    const call = async (name: (typeof TRANSACTION_FUNCTIONS)[number], args: unknown[]) => {
      if (!isOpen) throw new Error(`tx.${name}: the transaction is over.`);
      pending++;
      try {
        return await bridge.call(inTransaction(name), [id, ...args]);
      } finally {
        pending--;
      }
    };
    const tx: Tx = Object.fromEntries(TRANSACTION_FUNCTIONS.map((name) => [name, (...args) => call(name, args)]));
    tx.transaction = async () => {
      throw nested();
    };
    return {
      tx,
      /** Throws where calls are under way whose results nobody has waited for. */
      close(isFailed = false) {
        isOpen = false;
        if (pending > 0 && !isFailed) {
          throw new Error('nk.transaction: its function returned before its calls were done: await all of them.');
        }
      },
    };
  }
}

function check(work: unknown, options: TransactionOptions): number {
  if (typeof work !== 'function') throw new TypeError('nk.transaction: the first argument must be a function.');
  const { timeoutMs = DEFAULT_TRANSACTION_TIMEOUT_MS } = options;
  if (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= MAX_TRANSACTION_TIMEOUT_MS) return timeoutMs;
  throw new TypeError(`nk.transaction: timeoutMs must be a whole number from 1 to ${MAX_TRANSACTION_TIMEOUT_MS}.`);
}

function nested(): Error {
  return new Error('nk.transaction: a transaction cannot be begun within another: use the tx that there is.');
}

function conflict(): NkError {
  return new NkError('nk.transaction: others changed the same rows at the same time, again and again.', Code.ABORTED);
}
