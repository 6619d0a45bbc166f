declare namespace nkruntime {
  interface ListFriendsRequest {
    limit?: number;
    state?: number;
    cursor?: string;
  }
  interface ListFriendsOfFriendsRequest {
    limit?: number;
    cursor?: string;
  }
  interface AddFriendsRequest {
    ids?: string[];
    usernames?: string[];
  }
  interface DeleteFriendsRequest {
    ids?: string[];
    usernames?: string[];
  }
  interface BlockFriendsRequest {
    ids?: string[];
    usernames?: string[];
  }
  interface ImportFacebookFriendsRequest {
    account?: AccountFacebook;
    reset?: boolean;
  }
  interface ImportSteamFriendsRequest {
    account?: AccountSteam;
    reset?: boolean;
  }
  interface Friend {
    user?: User;
    state?: number;
    updateTime?: number;
    metadata?: { [key: string]: any };
  }
  interface FriendList {
    friends?: Friend[];
    cursor?: string;
  }
  interface FriendsOfFriendsList {
    friendsOfFriends?: FriendOfFriend[];
    cursor?: string;
  }
  interface FriendOfFriend {
    referrer: string;
    user: User;
  }
  interface Nakama {
    usersGetFriendStatus(userId: string, userIds: string[]): Friend[];
    friendMetadataUpdate(userId: string, friendUserId: string, metadata: { [key: string]: any }): void;
    friendsList(userId: string, limit?: number, state?: number, cursor?: string): FriendList;
    friendsOfFriendsList(userId: string, limit?: number, cursor?: string): FriendsOfFriendsList;
    friendsAdd(
      userId: string,
      username: string,
      ids: string[],
      usernames: string[],
      metadata: { [key: string]: any },
    ): FriendList;
    friendsDelete(userId: string, username: string, ids: string[], usernames: string[]): FriendList;
    friendsBlock(userId: string, username: string, ids: string[], usernames: string[]): FriendList;
  }
  interface Initializer {
    registerBeforeListFriends(fn: BeforeHookFunction<ListFriendsRequest>): void;
    registerAfterListFriends(fn: AfterHookFunction<FriendList, ListFriendsRequest>): void;
    registerBeforeListFriendsOfFriends(fn: BeforeHookFunction<ListFriendsOfFriendsRequest>): void;
    registerAfterListFriendsOfFriends(fn: AfterHookFunction<FriendsOfFriendsList, ListFriendsOfFriendsRequest>): void;
    registerBeforeAddFriends(fn: BeforeHookFunction<AddFriendsRequest>): void;
    registerAfterAddFriends(fn: AfterHookFunction<void, AddFriendsRequest>): void;
    registerBeforeDeleteFriends(fn: BeforeHookFunction<DeleteFriendsRequest>): void;
    registerAfterDeleteFriends(fn: AfterHookFunction<void, DeleteFriendsRequest>): void;
    registerBeforeBlockFriends(fn: BeforeHookFunction<BlockFriendsRequest>): void;
    registerAfterBlockFriends(fn: AfterHookFunction<void, BlockFriendsRequest>): void;
    registerBeforeImportFacebookFriends(fn: BeforeHookFunction<ImportFacebookFriendsRequest>): void;
    registerAfterImportFacebookFriends(fn: AfterHookFunction<void, ImportFacebookFriendsRequest>): void;
    registerBeforeImportSteamFriends(fn: BeforeHookFunction<ImportSteamFriendsRequest>): void;
    registerAfterImportSteamFriends(fn: AfterHookFunction<void, ImportSteamFriendsRequest>): void;
  }
}
