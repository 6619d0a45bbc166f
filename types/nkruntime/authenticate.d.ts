declare namespace nkruntime {
  interface AccountApple {
    token?: string;
    vars?: SessionVars;
  }
  interface AuthenticateAppleRequest {
    account?: AccountApple;
    create?: boolean;
    username?: string;
  }
  interface AccountCustom {
    id?: string;
    vars?: SessionVars;
  }
  interface AuthenticateCustomRequest {
    account?: AccountCustom;
    create?: boolean;
    username?: string;
  }
  interface AuthenticateDeviceRequest {
    account?: AccountDevice;
    create?: boolean;
    username?: string;
  }
  interface AccountEmail {
    email?: string;
    password?: string;
    vars?: SessionVars;
  }
  interface AuthenticateEmailRequest {
    account: AccountEmail;
    create: boolean;
    username: string;
  }
  interface AuthenticateFacebookRequest {
    account?: AccountFacebook;
    create?: boolean;
    username?: string;
    sync?: boolean;
  }
  interface AccountFacebook {
    token?: string;
    vars?: SessionVars;
  }
  interface AccountFacebookInstantGame {
    signedPlayerInfo?: string;
    vars?: SessionVars;
  }
  interface AuthenticateFacebookInstantGameRequest {
    account?: AccountFacebookInstantGame;
    create?: boolean;
    username?: string;
  }
  interface AccountGameCenter {
    playerId?: string;
    bundleId?: string;
    timestampSeconds?: string;
    salt?: string;
    signature?: string;
    publicKeyUrl?: string;
    vars?: SessionVars;
  }
  interface AuthenticateGameCenterRequest {
    account?: AccountGameCenter;
    create?: boolean;
    username?: string;
  }
  interface AccountGoogle {
    token?: string;
    vars?: SessionVars;
  }
  interface AuthenticateGoogleRequest {
    account?: AccountGoogle;
    create?: boolean;
    username?: string;
  }
  interface AccountSteam {
    token?: string;
    vars?: SessionVars;
  }
  interface AuthenticateSteamRequest {
    account?: AccountSteam;
    create?: boolean;
    username?: string;
  }
  interface AccountAppleVarsEntry {
    key?: string;
    value?: string;
  }
  interface AccountCustomVarsEntry {
    key?: string;
    value?: string;
  }
  interface Session {
    created?: boolean;
    token?: string;
    refreshToken?: string;
  }
  interface AuthResult {
    userId: string;
    username: string;
    created: boolean;
  }
  interface TokenGenerateResult {
    token: string;
    exp: number;
  }
  interface Nakama {
    authenticateApple(token: string, username?: string, create?: boolean): AuthResult;
    authenticateCustom(id: string, username?: string, create?: boolean): AuthResult;
    authenticateDevice(id: string, username?: string, create?: boolean): AuthResult;
    authenticateEmail(email: string, password: string, username?: string, create?: boolean): AuthResult;
    authenticateFacebook(token: string, importFriends?: boolean, username?: string, create?: boolean): AuthResult;
    authenticateFacebookInstantGame(signedPlayerInfo: string, username?: string, create?: boolean): AuthResult;
    authenticateGameCenter(
      playerId: string,
      bundleId: string,
      ts: number,
      salt: string,
      signature: string,
      publicKeyURL: string,
      username?: string,
      create?: boolean,
    ): AuthResult;
    authenticateGoogle(token: string, username?: string, create?: boolean): AuthResult;
    authenticateSteam(token: string, username?: string, create?: boolean): AuthResult;
    authenticateTokenGenerate(
      userId: string,
      username?: string,
      exp?: number,
      vars?: { [key: string]: string },
    ): TokenGenerateResult;
  }
  interface Initializer {
    registerBeforeAuthenticateApple(fn: BeforeHookFunction<AuthenticateAppleRequest>): void;
    registerAfterAuthenticateApple(fn: AfterHookFunction<Session, AuthenticateAppleRequest>): void;
    registerBeforeAuthenticateCustom(fn: BeforeHookFunction<AuthenticateCustomRequest>): void;
    registerAfterAuthenticateCustom(fn: AfterHookFunction<Session, AuthenticateCustomRequest>): void;
    registerBeforeAuthenticateDevice(fn: BeforeHookFunction<AuthenticateDeviceRequest>): void;
    registerAfterAuthenticateDevice(fn: AfterHookFunction<Session, AuthenticateDeviceRequest>): void;
    registerBeforeAuthenticateEmail(fn: BeforeHookFunction<AuthenticateEmailRequest>): void;
    registerAfterAuthenticateEmail(fn: AfterHookFunction<Session, AuthenticateEmailRequest>): void;
    registerBeforeAuthenticateFacebook(fn: BeforeHookFunction<AuthenticateFacebookRequest>): void;
    registerAfterAuthenticateFacebook(fn: AfterHookFunction<Session, AuthenticateFacebookRequest>): void;
    registerBeforeAuthenticateFacebookInstantGame(fn: BeforeHookFunction<AuthenticateFacebookInstantGameRequest>): void;
    registerAfterAuthenticateFacebookInstantGame(
      fn: AfterHookFunction<Session, AuthenticateFacebookInstantGameRequest>,
    ): void;
    registerBeforeAuthenticateGameCenter(fn: BeforeHookFunction<AuthenticateGameCenterRequest>): void;
    registerAfterAuthenticateGameCenter(fn: AfterHookFunction<Session, AuthenticateGameCenterRequest>): void;
    registerBeforeAuthenticateGoogle(fn: BeforeHookFunction<AuthenticateGoogleRequest>): void;
    registerAfterAuthenticateGoogle(fn: AfterHookFunction<Session, AuthenticateGoogleRequest>): void;
    registerBeforeAuthenticateSteam(fn: BeforeHookFunction<AuthenticateSteamRequest>): void;
    registerAfterAuthenticateSteam(fn: AfterHookFunction<Session, AuthenticateSteamRequest>): void;
  }
}
