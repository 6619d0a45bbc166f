declare namespace nkruntime {
  interface GetUsersRequest {
    ids?: string[];
    usernames?: string[];
    facebookIds?: string[];
  }
  interface Users {
    users: Users[];
  }
  interface AccountDevice {
    id: string;
    vars?: SessionVars;
  }
  interface Account {
    user: User;
    wallet: Wallet;
    email: string;
    devices: AccountDevice[];
    customId: string;
    verifyTime: number;
    disableTime: number;
  }
  interface User {
    userId: string;
    username: string;
    displayName: string;
    avatarUrl: string;
    langTag: string;
    location: string;
    timezone: string;
    appleId: string;
    facebookId: string;
    facebookInstantGameId: string;
    googleId: string;
    gamecenterId: string;
    steamId: string;
    online: boolean;
    edgeCount: number;
    createTime: number;
    updateTime: number;
    metadata: { [key: string]: any };
  }
  interface UserUpdateAccount {
    userId: string;
    username?: string;
    displayName?: string;
    avatarUrl?: string;
    langTag?: string;
    location?: string;
    timezone?: string;
    metadata?: { [key: string]: any };
  }
  interface Nakama {
    accountGetId(userId: string): Account;
    accountsGetId(userIds: string[]): Account[];
    accountUpdateId(
      userId: string,
      username?: string | null,
      displayName?: string | null,
      timezone?: string | null,
      location?: string | null,
      language?: string | null,
      avatar?: string | null,
      metadata?: { [key: string]: any } | null,
    ): void;
    accountDeleteId(userId: string, recorded?: boolean): void;
    accountExportId(userId: string): string;
    usersGetId(userIds: string[], facebookIds?: string[]): User[];
    usersGetUsername(usernames: string[]): User[];
    usersGetRandom(count: number): User[];
    usersBanId(userIds: string[]): void;
    usersUnbanId(userIds: string[]): void;
  }
  interface Initializer {
    registerBeforeGetAccount(fn: BeforeHookFunction<void>): void;
    registerAfterGetAccount(fn: AfterHookFunction<Account, void>): void;
    registerBeforeUpdateAccount(fn: BeforeHookFunction<UserUpdateAccount>): void;
    registerAfterUpdateAccount(fn: AfterHookFunction<void, UserUpdateAccount>): void;
    registerBeforeDeleteAccount(fn: BeforeHookFunction<void>): void;
    registerAfterDeleteAccount(fn: AfterHookFunction<void, void>): void;
    registerBeforeGetUsers(fn: BeforeHookFunction<GetUsersRequest>): void;
    registerAfterGetUsers(fn: AfterHookFunction<Users, GetUsersRequest>): void;
  }
}
