/** The nk functions that a transaction has. */
export const TRANSACTION_FUNCTIONS = [
  'storageRead',
  'storageWrite',
  'storageDelete',
  'storageList',
  'walletUpdate',
  'walletsUpdate',
  'walletLedgerUpdate',
  'walletLedgerList',
  'accountGetId',
  'accountsGetId',
  'accountUpdateId',
  'multiUpdate',
  'sqlExec',
  'sqlQuery',
] as const;

export type TransactionFunction = (typeof TRANSACTION_FUNCTIONS)[number];

export interface TransactionOptions {
  /** For all of it, the wait for a connection included: 1 to 60,000, by default 5000. */
  readonly timeoutMs?: number;
}

export const DEFAULT_TRANSACTION_TIMEOUT_MS = 5000;
export const MAX_TRANSACTION_TIMEOUT_MS = 60_000;

// What the thread of a module asks the main thread for, by the name of the function.

/** (timeoutMs, attempt) => id: begins one. */
export const BEGIN = 'transaction';
/** (id) => CommitOutcome */
export const COMMIT = 'transaction.commit';
/** (id) => RollbackOutcome */
export const ROLLBACK = 'transaction.rollback';
/** (id, ...args) => what the nk function NAME answers. */
export const inTransaction = (name: TransactionFunction): string => `transaction.${name}`;

/** Another transaction was in the way: the same again may succeed. */
export interface TransactionOutcome {
  readonly mayRetry: boolean;
}
