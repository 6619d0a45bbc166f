import { notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { createReadBatcher } from '../../database/read-batcher.js';
import type { Account } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type AccountRow, toAccountMessage } from '../account-message.js';
import { type IsOnline, selectAccounts } from './get-accounts.js';

/** Reads the account of a user. Rejects with NOT_FOUND. */
export type ReadAccount = (userId: string) => Promise<Init<Account>>;

/** As `getAccount`, for the many clients that read their own: the reads of one turn are one query. */
export function createAccountReader(db: Queryable, isOnline: IsOnline): ReadAccount {
  const batcher = createReadBatcher<AccountRow>({ database: db, statement: selectAccounts, keyOf: (row) => row.id });
  return async (userId) => {
    const row = await batcher.load(userId.toLowerCase());
    if (!row) throw notFound('There is no such account.');
    return toAccountMessage(row, isOnline(row.id));
  };
}
