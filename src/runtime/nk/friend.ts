import type { IsOnline } from '../../core/account/get-accounts.js';
import { addFriends } from '../../core/friend/add-friends.js';
import { blockFriends } from '../../core/friend/block-friends.js';
import { deleteFriends } from '../../core/friend/delete-friends.js';
import type { FriendDeps } from '../../core/friend/friend-deps.js';
import { getFriends } from '../../core/friend/get-friends.js';
import { listFriends } from '../../core/friend/list-friends.js';
import { listFriendsOfFriends } from '../../core/friend/list-friends-of-friends.js';
import { updateFriendMetadata } from '../../core/friend/update-friend-metadata.js';
import type { Database } from '../../database/database.js';
import { integer, nonEmptyText, object, optional, text, texts, uuid, uuids } from '../../guest/nk/argument.js';
import type { Friend } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';
import { toUserObject } from './user-object.js';

export interface FriendNkDeps {
  readonly db: Database;
  readonly friends: FriendDeps;
  readonly isOnline: IsOnline;
}

const DEFAULT_LIST_LIMIT = 100;
/** What stands for "all states" where a later argument is to be given. */
const ANY_STATE = -1;

/** nk functions for friends. They act for the player that they are told. */
export function friendNk({ db, friends, isOnline }: FriendNkDeps): NkFunctions {
  return {
    async friendsAdd(_caller, userId, username, ids, usernames, metadata) {
      const fn = 'friendsAdd';
      const newMetadata = optional(object, fn, 'metadata', metadata);
      await addFriends(friends, actor(fn, userId, username), {
        ...others(fn, ids, usernames),
        metadata: newMetadata ? toJsonText(newMetadata) : '',
      });
    },

    async friendsDelete(_caller, userId, username, ids, usernames) {
      const fn = 'friendsDelete';
      await deleteFriends(db, actor(fn, userId, username), others(fn, ids, usernames));
    },

    async friendsBlock(_caller, userId, username, ids, usernames) {
      const fn = 'friendsBlock';
      await blockFriends(friends, actor(fn, userId, username), others(fn, ids, usernames));
    },

    async friendsList(_caller, userId, limit, state, cursor) {
      const fn = 'friendsList';
      const wanted = optional(integer, fn, 'state', state);
      const query = {
        userId: uuid(fn, 'userId', userId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIST_LIMIT,
        state: wanted === ANY_STATE ? undefined : wanted,
        cursor: optional(text, fn, 'cursor', cursor),
      };
      const list = await listFriends(db, query, isOnline);
      return { friends: (list.friends ?? []).map(toFriendObject), ...nextCursor(list.cursor) };
    },

    async friendsOfFriendsList(_caller, userId, limit, cursor) {
      const fn = 'friendsOfFriendsList';
      const query = {
        userId: uuid(fn, 'userId', userId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIST_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
      };
      const list = await listFriendsOfFriends(db, query, isOnline);
      const friendsOfFriends = (list.friends_of_friends ?? []).map(({ referrer, user }) => ({
        referrer,
        user: toUserObject(user ?? {}),
      }));
      return { friendsOfFriends, ...nextCursor(list.cursor) };
    },

    async friendMetadataUpdate(_caller, userId, friendUserId, metadata) {
      const fn = 'friendMetadataUpdate';
      const ids = [uuid(fn, 'userId', userId), uuid(fn, 'friendUserId', friendUserId)] as const;
      await updateFriendMetadata(db, ...ids, toJsonText(object(fn, 'metadata', metadata)));
    },

    async usersGetFriendStatus(_caller, userId, userIds) {
      const fn = 'usersGetFriendStatus';
      const found = await getFriends(db, uuid(fn, 'userId', userId), uuids(fn, 'userIds', userIds), isOnline);
      return found.map(toFriendObject);
    },
  };
}

function actor(fn: string, userId: unknown, username: unknown) {
  return { userId: uuid(fn, 'userId', userId).toLowerCase(), username: nonEmptyText(fn, 'username', username) };
}

function others(fn: string, ids: unknown, usernames: unknown) {
  return {
    ids: optional(uuids, fn, 'ids', ids) ?? [],
    usernames: optional(texts, fn, 'usernames', usernames) ?? [],
  };
}

const nextCursor = (cursor: string | null | undefined) => (cursor ? { cursor } : {});

function toFriendObject({ user, state, update_time: updateTime, metadata }: Init<Friend>) {
  return {
    state: state?.value ?? 0,
    updateTime: Number(updateTime?.seconds ?? 0),
    user: toUserObject(user ?? {}),
    metadata: JSON.parse(metadata || '{}'),
  };
}
