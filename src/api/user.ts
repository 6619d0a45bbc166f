import type { IsOnline } from '../core/account/get-accounts.js';
import { getUsers } from '../core/user/get-users.js';
import type { Database } from '../database/database.js';
import type { GetUsersRequest } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface UserDeps {
  readonly db: Database;
  readonly isOnline: IsOnline;
}

/** Other players, as everyone may see them. */
export function userHandlers({ db, isOnline }: UserDeps) {
  return {
    async GetUsers(_ctx: CallContext, { ids, usernames, facebook_ids }: GetUsersRequest) {
      return { users: await getUsers(db, { ids, usernames, facebookIds: facebook_ids }, isOnline) };
    },
  };
}
