import { boolean, optional, uuid, uuids } from '../../guest/nk/argument.js';
import type { AccountControl } from '../account-control.js';
import type { NkFunctions } from '../nk-functions.js';

/** nk functions that end the access of users, or give it back. */
export function accountControlNk(accounts: AccountControl): NkFunctions {
  return {
    async accountDeleteId(_caller, userId, recorded) {
      const id = uuid('accountDeleteId', 'userId', userId);
      await accounts.remove(id, optional(boolean, 'accountDeleteId', 'recorded', recorded) ?? false);
    },

    usersBanId: (_caller, userIds) => accounts.ban(uuids('usersBanId', 'userIds', userIds)),
    usersUnbanId: (_caller, userIds) => accounts.unban(uuids('usersUnbanId', 'userIds', userIds)),
  };
}
