declare namespace nkruntime {
  interface LinkFacebookRequest {
    account?: AccountFacebook;
    sync?: boolean;
  }
  interface LinkSteamRequest {
    account?: AccountSteam;
    sync?: boolean;
  }
  interface Nakama {
    linkApple(userId: string, token: string): void;
    linkCustom(userId: string, customID: string): void;
    linkDevice(userId: string, deviceID: string): void;
    linkEmail(userId: string, email: string, password: string): void;
    linkFacebook(userId: string, username: string, token: string, importFriends?: boolean): void;
    linkFacebookInstantGame(userId: string, signedPlayerInfo: string): void;
    linkGameCenter(
      userId: string,
      playerId: string,
      bundleId: string,
      ts: number,
      salt: string,
      signature: string,
      publicKeyURL: string,
    ): void;
    linkGoogle(userId: string, token: string): void;
    linkSteam(userId: string, username: string, token: string, importFriends: boolean): void;
    unlinkApple(userId: string, token?: string): void;
    unlinkCustom(userId: string, customID?: string): void;
    unlinkDevice(userId: string, deviceID?: string): void;
    unlinkEmail(userId: string, email?: string): void;
    unlinkFacebook(userId: string, token?: string): void;
    unlinkFacebookInstantGame(userId: string, signedPlayerInfo?: string): void;
    unlinkGameCenter(
      userId: string,
      playerId?: string,
      bundleId?: string,
      ts?: number,
      salt?: string,
      signature?: string,
      publicKeyURL?: string,
    ): void;
    unlinkGoogle(userId: string, token?: string): void;
    unlinkSteam(userId: string, token?: string): void;
  }
  interface Initializer {
    registerBeforeLinkApple(fn: BeforeHookFunction<AccountApple>): void;
    registerAfterLinkApple(fn: AfterHookFunction<void, AccountApple>): void;
    registerBeforeLinkCustom(fn: BeforeHookFunction<AccountCustom>): void;
    registerAfterLinkCustom(fn: AfterHookFunction<void, AccountCustom>): void;
    registerBeforeLinkDevice(fn: BeforeHookFunction<AccountDevice>): void;
    registerAfterLinkDevice(fn: AfterHookFunction<void, AccountDevice>): void;
    registerBeforeLinkEmail(fn: BeforeHookFunction<AccountEmail>): void;
    registerAfterLinkEmail(fn: AfterHookFunction<void, AccountEmail>): void;
    registerBeforeLinkFacebook(fn: BeforeHookFunction<LinkFacebookRequest>): void;
    registerAfterLinkFacebook(fn: AfterHookFunction<void, LinkFacebookRequest>): void;
    registerBeforeLinkFacebookInstantGame(fn: BeforeHookFunction<AccountFacebookInstantGame>): void;
    registerAfterLinkFacebookInstantGame(fn: AfterHookFunction<void, AccountFacebookInstantGame>): void;
    registerBeforeLinkGameCenter(fn: BeforeHookFunction<AccountGameCenter>): void;
    registerAfterLinkGameCenter(fn: AfterHookFunction<void, AccountGameCenter>): void;
    registerBeforeLinkGoogle(fn: BeforeHookFunction<AccountGoogle>): void;
    registerAfterLinkGoogle(fn: AfterHookFunction<void, AccountGoogle>): void;
    registerBeforeLinkSteam(fn: BeforeHookFunction<LinkSteamRequest>): void;
    registerAfterLinkSteam(fn: AfterHookFunction<void, LinkSteamRequest>): void;
    registerBeforeUnlinkApple(fn: BeforeHookFunction<AccountApple>): void;
    registerAfterUnlinkApple(fn: AfterHookFunction<void, AccountApple>): void;
    registerBeforeUnlinkCustom(fn: BeforeHookFunction<AccountCustom>): void;
    registerAfterUnlinkCustom(fn: AfterHookFunction<void, AccountCustom>): void;
    registerBeforeUnlinkDevice(fn: BeforeHookFunction<AccountDevice>): void;
    registerAfterUnlinkDevice(fn: AfterHookFunction<void, AccountDevice>): void;
    registerBeforeUnlinkEmail(fn: BeforeHookFunction<AccountEmail>): void;
    registerAfterUnlinkEmail(fn: AfterHookFunction<void, AccountEmail>): void;
    registerBeforeUnlinkFacebook(fn: BeforeHookFunction<AccountFacebookInstantGame>): void;
    registerAfterUnlinkFacebook(fn: AfterHookFunction<void, AccountFacebook>): void;
    registerBeforeUnlinkFacebookInstantGame(fn: BeforeHookFunction<AccountFacebook>): void;
    registerAfterUnlinkFacebookInstantGame(fn: AfterHookFunction<void, AccountFacebookInstantGame>): void;
    registerBeforeUnlinkGameCenter(fn: BeforeHookFunction<AccountGameCenter>): void;
    registerAfterUnlinkGameCenter(fn: AfterHookFunction<void, AccountGameCenter>): void;
    registerBeforeUnlinkGoogle(fn: BeforeHookFunction<AccountGoogle>): void;
    registerAfterUnlinkGoogle(fn: AfterHookFunction<void, AccountGoogle>): void;
    registerBeforeUnlinkSteam(fn: BeforeHookFunction<AccountSteam>): void;
    registerAfterUnlinkSteam(fn: AfterHookFunction<void, AccountSteam>): void;
  }
}
