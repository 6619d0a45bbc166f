import type { ReadAccount } from '../core/account/account-reader.js';
import { updateAccount } from '../core/account/update-account.js';
import type { Database } from '../database/database.js';
import type { UpdateAccountRequest } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface AccountDeps {
  readonly db: Database;
  readonly readAccount: ReadAccount;
  /** Deletes an account and ends the sessions of its user. */
  readonly accounts: { remove(userId: string): Promise<void> };
}

/** A player's own account. */
export function accountHandlers({ db, readAccount, accounts }: AccountDeps) {
  return {
    GetAccount: ({ userId }: CallContext) => readAccount(userId),
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
