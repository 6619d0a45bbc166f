import type { NkFunctions } from './nk-interface/functions.js';
import type { TransactionFunction, TransactionOptions } from './transaction-functions.js';

/** nk within a transaction. Objects that `storageRead` finds stay as they are until it ends. */
export type NkTransaction = Pick<Nk, TransactionFunction>;

/**
 * The nk functions as native modules call them: promises for what the server does, plain results for what is computed in
 * the module's own thread.
 */
export interface Nk extends NkFunctions {
  /**
   * Runs WORK in one database transaction: kept where it returns, undone where it throws. What is to be part of it is called
   * on TX. Where another transaction is in the way, WORK runs again.
   */
  transaction<T>(work: (tx: NkTransaction) => T | Promise<T>, options?: TransactionOptions): Promise<T>;
}
