import type { Logger } from '../base/logger.js';
import { authenticateCustom } from '../core/authenticate/authenticate-custom.js';
import { authenticateDevice } from '../core/authenticate/authenticate-device.js';
import { authenticateEmail } from '../core/authenticate/authenticate-email.js';
import { authenticateProvider } from '../core/authenticate/authenticate-provider.js';
import type { DeviceStore } from '../core/authenticate/device-store.js';
import type { AuthenticateResult } from '../core/authenticate/find-or-create.js';
import type { FriendDeps } from '../core/friend/friend-deps.js';
import { importAtSignIn } from '../core/friend/import-at-sign-in.js';
import type { Database } from '../database/database.js';
import type { LoginThrottle } from '../session/login-throttle.js';
import { checkSessionVars } from '../session/session-vars.js';
import { type StartSessionDeps, startSession } from '../session/start-session.js';
import type { ProviderPlayer } from '../social/provider-player.js';
import type { SignInProviders } from '../social/sign-in-providers.js';
import type {
  AuthenticateAppleRequest,
  AuthenticateCustomRequest,
  AuthenticateDeviceRequest,
  AuthenticateEmailRequest,
  AuthenticateFacebookInstantGameRequest,
  AuthenticateFacebookRequest,
  AuthenticateGameCenterRequest,
  AuthenticateGoogleRequest,
  AuthenticateSteamRequest,
  Session,
} from '../wire/gen/api.js';
import type { BoolValue, Init } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';
import { gameCenterIdentity } from './game-center-identity.js';

export interface AuthenticateDeps extends StartSessionDeps {
  readonly db: Database;
  readonly devices: DeviceStore;
  readonly loginThrottle: LoginThrottle;
  readonly providers: SignInProviders;
  readonly friends: FriendDeps;
  readonly logger: Logger;
}

/** What the requests for all providers have. */
interface ProviderRequest {
  readonly account: { readonly vars: Readonly<Record<string, string>> } | null;
  readonly create: BoolValue | null;
  readonly username: string;
}

/** Signing in: an account that is not known is made unless the request says `create: false`. */
export function authenticateHandlers(deps: AuthenticateDeps) {
  const { db, providers } = deps;

  async function signIn(
    ctx: CallContext,
    account: string | undefined,
    vars: Readonly<Record<string, string>> | undefined,
    authenticate: () => Promise<AuthenticateResult>,
  ): Promise<Init<Session>> {
    checkSessionVars(vars);
    // The id is older than the look-up: a ban that comes in between holds for the tokens made after it.
    const tokenId = deps.tokens.newTokenId();
    const attempt = { clientIp: ctx.clientIp, ...(account !== undefined && { account }) };
    const { userId, username, created } = await deps.loginThrottle.guard(attempt, authenticate);
    const { token, refreshToken } = startSession(deps, { userId, username, vars, tokenId });
    return { created, token, refresh_token: refreshToken };
  }

  /** The account of a token cannot be guessed, so that failures count against the client's address alone. */
  function signInAt(
    ctx: CallContext,
    request: ProviderRequest,
    verify: () => Promise<ProviderPlayer>,
    importFriends = false,
  ): Promise<Init<Session>> {
    const { username, create, account } = request;
    return signIn(ctx, undefined, account?.vars, async () => {
      const result = await authenticateProvider(db, { username, create: mayCreate(create) }, verify);
      if (importFriends) await importAtSignIn({ ...deps.friends, logger: deps.logger }, result, result.player);
      return result;
    });
  }

  return {
    AuthenticateDevice(ctx: CallContext, { account, create, username }: AuthenticateDeviceRequest) {
      const deviceId = account?.id ?? '';
      return signIn(ctx, `device:${deviceId}`, account?.vars, () =>
        authenticateDevice(deps.devices, { deviceId, username, create: mayCreate(create) }),
      );
    },
    AuthenticateCustom(ctx: CallContext, { account, create, username }: AuthenticateCustomRequest) {
      const customId = account?.id ?? '';
      return signIn(ctx, `custom:${customId}`, account?.vars, () =>
        authenticateCustom(db, { customId, username, create: mayCreate(create) }),
      );
    },
    AuthenticateEmail(ctx: CallContext, { account, create, username }: AuthenticateEmailRequest) {
      const email = account?.email ?? '';
      const name = email === '' ? `username:${username}` : `email:${email.toLowerCase()}`;
      return signIn(ctx, name, account?.vars, () =>
        authenticateEmail(db, { email, password: account?.password ?? '', username, create: mayCreate(create) }),
      );
    },
    AuthenticateApple: (ctx: CallContext, request: AuthenticateAppleRequest) =>
      signInAt(ctx, request, () => providers.apple.verify(request.account?.token ?? '')),
    AuthenticateFacebook(ctx: CallContext, request: AuthenticateFacebookRequest) {
      const verify = () => providers.facebook.verify(request.account?.token ?? '');
      return signInAt(ctx, request, verify, request.sync?.value);
    },
    AuthenticateFacebookInstantGame(ctx: CallContext, request: AuthenticateFacebookInstantGameRequest) {
      const info = request.account?.signed_player_info ?? '';
      return signInAt(ctx, request, () => providers.facebookInstantGame.verify(info));
    },
    AuthenticateGameCenter: (ctx: CallContext, request: AuthenticateGameCenterRequest) =>
      signInAt(ctx, request, () => providers.gameCenter.verify(gameCenterIdentity(request.account))),
    AuthenticateGoogle: (ctx: CallContext, request: AuthenticateGoogleRequest) =>
      signInAt(ctx, request, () => providers.google.verify(request.account?.token ?? '')),
    AuthenticateSteam(ctx: CallContext, request: AuthenticateSteamRequest) {
      const verify = () => providers.steam.verify(request.account?.token ?? '');
      return signInAt(ctx, request, verify, request.sync?.value);
    },
  };
}

const mayCreate = (create: BoolValue | null): boolean => create?.value ?? true;
