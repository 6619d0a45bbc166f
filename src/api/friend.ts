import { invalidArgument } from '../base/status-error.js';
import type { IsOnline } from '../core/account/get-accounts.js';
import { addFriends } from '../core/friend/add-friends.js';
import { blockFriends } from '../core/friend/block-friends.js';
import { deleteFriends } from '../core/friend/delete-friends.js';
import type { FriendDeps } from '../core/friend/friend-deps.js';
import { importFriends } from '../core/friend/import-friends.js';
import { listFriends } from '../core/friend/list-friends.js';
import { listFriendsOfFriends } from '../core/friend/list-friends-of-friends.js';
import type { Database } from '../database/database.js';
import type { FriendSource } from '../social/friend-source.js';
import type {
  AddFriendsRequest,
  BlockFriendsRequest,
  DeleteFriendsRequest,
  ImportFacebookFriendsRequest,
  ImportSteamFriendsRequest,
  ListFriendsOfFriendsRequest,
  ListFriendsRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface FriendHandlersDeps {
  readonly db: Database;
  readonly friends: FriendDeps;
  readonly friendSources: { readonly facebook: FriendSource; readonly steam: FriendSource };
  readonly isOnline: IsOnline;
}

const DEFAULT_LIST_LIMIT = 1000;
const DEFAULT_OF_FRIENDS_LIMIT = 10;
const MAX_OF_FRIENDS_LIMIT = 100;

/** A player's friends, requests and blocks. */
export function friendHandlers({ db, friends, friendSources, isOnline }: FriendHandlersDeps) {
  async function importFrom(source: FriendSource, ctx: CallContext, token = '', reset = false) {
    const providerIds = await source.friendIds(token);
    await importFriends(friends, ctx, { provider: source.provider, providerIds, reset });
    return {};
  }

  return {
    async AddFriends(ctx: CallContext, { ids, usernames, metadata }: AddFriendsRequest) {
      await addFriends(friends, ctx, { ids, usernames, metadata });
      return {};
    },
    async DeleteFriends(ctx: CallContext, { ids, usernames }: DeleteFriendsRequest) {
      await deleteFriends(db, ctx, { ids, usernames });
      return {};
    },
    async BlockFriends(ctx: CallContext, { ids, usernames }: BlockFriendsRequest) {
      await blockFriends(friends, ctx, { ids, usernames });
      return {};
    },
    ListFriends({ userId }: CallContext, { limit, state, cursor }: ListFriendsRequest) {
      const query = { userId, limit: limit?.value ?? DEFAULT_LIST_LIMIT, state: state?.value, cursor };
      return listFriends(db, query, isOnline);
    },
    async ListFriendsOfFriends({ userId }: CallContext, request: ListFriendsOfFriendsRequest) {
      const limit = request.limit?.value ?? DEFAULT_OF_FRIENDS_LIMIT;
      if (limit < 1 || limit > MAX_OF_FRIENDS_LIMIT) {
        throw invalidArgument(`A list has a limit of 1 to ${MAX_OF_FRIENDS_LIMIT} friends of friends.`);
      }
      return listFriendsOfFriends(db, { userId, limit, cursor: request.cursor }, isOnline);
    },
    ImportFacebookFriends: (ctx: CallContext, { account, reset }: ImportFacebookFriendsRequest) =>
      importFrom(friendSources.facebook, ctx, account?.token, reset?.value),
    ImportSteamFriends: (ctx: CallContext, { account, reset }: ImportSteamFriendsRequest) =>
      importFrom(friendSources.steam, ctx, account?.token, reset?.value),
  };
}
