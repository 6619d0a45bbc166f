import { AsyncLocalStorage } from 'node:async_hooks';
import { TRANSACTION_FUNCTIONS } from '../../guest/transaction-functions.js';
import type { MemoryStore } from './memory-nk.js';

type NkObject = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** `nk.transaction` over NK, whose STORES are put back as they were where the work throws. One runs after the other. */
export function memoryTransaction(nk: NkObject, stores: readonly MemoryStore[]) {
  const running = new AsyncLocalStorage<true>();
  const tx = Object.fromEntries(TRANSACTION_FUNCTIONS.map((name) => [name, nk[name]!]));
  let last: Promise<unknown> = Promise.resolve();

  async function run(work: (tx: unknown) => unknown): Promise<unknown> {
    const restore = stores.map(({ keep }) => keep());
    try {
      return await running.run(true, async () => work(tx));
    } catch (error) {
      for (const putBack of restore) putBack();
      throw error;
    }
  }

  return async (work: unknown): Promise<unknown> => {
    if (typeof work !== 'function') throw new TypeError('nk.transaction: the first argument must be a function.');
    if (running.getStore()) throw new Error('nk.transaction: a transaction cannot be begun within another.');
    const result = last.then(() => run(work as (tx: unknown) => unknown));
    last = result.catch(() => {});
    return result;
  };
}
