import { accountExportText, exportAccount } from '../../core/account/export-account.js';
import { getAccount, getAccounts, type IsOnline } from '../../core/account/get-accounts.js';
import { updateAccount } from '../../core/account/update-account.js';
import { getRandomUsers } from '../../core/user/get-random-users.js';
import { getUsers } from '../../core/user/get-users.js';
import type { Queryable } from '../../database/database.js';
import { integer, object, optional, text, texts, uuid, uuids } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';
import { toAccountObject, toUserObject } from './user-object.js';

export interface AccountNkDeps {
  readonly db: Queryable;
  readonly isOnline: IsOnline;
}

/** nk functions that read and change accounts and users. */
export function accountNk({ db, isOnline }: AccountNkDeps): NkFunctions {
  const findUsers = async (query: Parameters<typeof getUsers>[1]) =>
    (await getUsers(db, query, isOnline)).map(toUserObject);

  return {
    async accountGetId(_caller, userId) {
      return toAccountObject(await getAccount(db, uuid('accountGetId', 'userId', userId), isOnline));
    },

    async accountsGetId(_caller, userIds) {
      const found = await getAccounts(db, uuids('accountsGetId', 'userIds', userIds), isOnline);
      return found.map(toAccountObject);
    },

    async accountUpdateId(_caller, userId, ...changes) {
      const fn = 'accountUpdateId';
      const [username, displayName, timezone, location, langTag, avatarUrl, metadata] = changes;
      const id = uuid(fn, 'userId', userId);
      const newMetadata = optional(object, fn, 'metadata', metadata);
      await updateAccount(db, id, {
        // Of a username alone, an empty text leaves what is there.
        username: optional(text, fn, 'username', username) || null,
        displayName: optional(text, fn, 'displayName', displayName),
        timezone: optional(text, fn, 'timezone', timezone),
        location: optional(text, fn, 'location', location),
        langTag: optional(text, fn, 'language', langTag),
        avatarUrl: optional(text, fn, 'avatar', avatarUrl),
        metadata: newMetadata && toJsonText(newMetadata),
      });
    },

    usersGetId(_caller, userIds, facebookIds) {
      const ids = optional(uuids, 'usersGetId', 'userIds', userIds);
      return findUsers({ ids, facebookIds: optional(texts, 'usersGetId', 'facebookIds', facebookIds) });
    },

    usersGetUsername: (_caller, usernames) =>
      findUsers({ usernames: texts('usersGetUsername', 'usernames', usernames) }),

    async accountExportId(_caller, userId) {
      return accountExportText(await exportAccount(db, uuid('accountExportId', 'userId', userId)));
    },

    async usersGetRandom(_caller, count) {
      return (await getRandomUsers(db, integer('usersGetRandom', 'count', count), isOnline)).map(toUserObject);
    },
  };
}
