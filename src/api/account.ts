import { getAccount, type IsOnline } from '../core/account/get-accounts.js';
import { updateAccount } from '../core/account/update-account.js';
import type { Database } from '../database/database.js';
import type { UpdateAccountRequest } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface AccountDeps {
  readonly db: Database;
  readonly isOnline: IsOnline;
  /** Deletes an account and ends the sessions of its user. */
  readonly accounts: { remove(userId: string): Promise<void> };
}

/** A player's own account. */
export function accountHandlers({ db, isOnline, accounts }: AccountDeps) {
  return {
    GetAccount: ({ userId }: CallContext) => getAccount(db, userId, isOnline),
    async UpdateAccount({ userId }: CallContext, request: UpdateAccountRequest) {
      await updateAccount(db, userId, {
        username: request.username?.value,
        displayName: request.display_name?.value,
        avatarUrl: request.avatar_url?.value,
        langTag: request.lang_tag?.value,
        location: request.location?.value,
        timezone: request.timezone?.value,
      });
      return {};
    },
    async DeleteAccount({ userId }: CallContext) {
      await accounts.remove(userId);
      return {};
    },
  };
}
