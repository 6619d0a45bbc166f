import { notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { Account } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type AccountRow, PRIVATE_COLUMNS, PUBLIC_COLUMNS, toAccountMessage } from '../account-message.js';
import { checkUserIdForm } from '../account-rules.js';

/** Takes the ids as `$1`; rows are AccountRow. */
export const selectAccounts = {
  name: 'accounts_get',
  text: `select ${PUBLIC_COLUMNS}, ${PRIVATE_COLUMNS} from users u where u.id = any($1::uuid[])`,
};

/** Tells whether a user is connected. */
export type IsOnline = (userId: string) => boolean;

/** The account of a user. Throws INVALID_ARGUMENT (no UUID), NOT_FOUND. */
export async function getAccount(db: Queryable, userId: string, isOnline: IsOnline): Promise<Init<Account>> {
  const [account] = await getAccounts(db, [userId], isOnline);
  if (!account) throw notFound('There is no such account.');
  return account;
}

/**
 * The accounts of users, each once, in no particular order; unknown ids are passed over. Throws INVALID_ARGUMENT for an id
 * that is no UUID.
 */
export async function getAccounts(
  db: Queryable,
  userIds: readonly string[],
  isOnline: IsOnline,
): Promise<Init<Account>[]> {
  for (const id of userIds) checkUserIdForm(id);
  if (userIds.length === 0) return [];
  const { rows } = await db.query<AccountRow>(selectAccounts, [userIds]);
  return rows.map((row) => toAccountMessage(row, isOnline(row.id)));
}
