import { Code } from '../../base/code.js';
import { isUuid } from '../../base/id.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';
import { parseJsonObjectText } from '../json-object-text.js';

export interface WalletUpdate {
  readonly userId: string;
  /** What to add to each currency: whole numbers, negative ones take away. */
  readonly changeset: Readonly<Record<string, number>>;
  /** For the ledger: the text of a JSON object. */
  readonly metadata: string;
}

/** A wallet before and after an update: amounts by currency. */
export interface WalletChange {
  readonly userId: string;
  readonly previous: Readonly<Record<string, number>>;
  readonly updated: Readonly<Record<string, number>>;
}

/** Amounts by currency. What this server adds up is exact: whole numbers up to 2^53 - 1. */
export type Wallet = ReadonlyMap<string, number>;

/** Throws INVALID_ARGUMENT for an owner, an amount or metadata that cannot be. */
export function checkWalletUpdate({ userId, changeset, metadata }: WalletUpdate): void {
  if (!isUuid(userId)) throw invalidArgument('The owner of a wallet is given by a UUID.');
  for (const amount of Object.values(changeset)) {
    if (Number.isSafeInteger(amount)) continue;
    throw invalidArgument('A changeset holds whole numbers from -(2^53 - 1) to 2^53 - 1.');
  }
  parseJsonObjectText(metadata, 'metadata of a wallet update');
}

export function parseWallet(text: string): Wallet {
  return new Map(Object.entries(JSON.parse(text) as Record<string, number>));
}

/**
 * The wallet with CHANGESET added. Throws FAILED_PRECONDITION where a currency would fall below zero, OUT_OF_RANGE where
 * it would leave, or has left, the whole numbers that are exact.
 */
export function applyChangeset(wallet: Wallet, changeset: Readonly<Record<string, number>>): Wallet {
  const updated = new Map(wallet);
  for (const [currency, amount] of Object.entries(changeset)) {
    const balance = updated.get(currency) ?? 0;
    const next = balance + amount;
    if (!Number.isSafeInteger(balance) || !Number.isSafeInteger(next)) throw notExact(currency);
    if (next < 0) throw insufficient(currency, balance, amount);
    updated.set(currency, next + 0); // -0 becomes 0
  }
  return updated;
}

function insufficient(currency: string, balance: number, amount: number): StatusError {
  const message = `The wallet holds ${balance} of '${currency}', which does not allow a change of ${amount}.`;
  return new StatusError(Code.FAILED_PRECONDITION, message);
}

function notExact(currency: string): StatusError {
  return new StatusError(Code.OUT_OF_RANGE, `The amount of '${currency}' is not a whole number up to 2^53 - 1.`);
}
