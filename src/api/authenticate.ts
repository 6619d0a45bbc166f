import { authenticateCustom } from '../core/authenticate/authenticate-custom.js';
import { authenticateDevice } from '../core/authenticate/authenticate-device.js';
import { authenticateEmail } from '../core/authenticate/authenticate-email.js';
import { authenticateFacebookInstantGame } from '../core/authenticate/authenticate-facebook-instant-game.js';
import type { DeviceStore } from '../core/authenticate/device-store.js';
import type { AuthenticateResult } from '../core/authenticate/find-or-create.js';
import type { Database } from '../database/database.js';
import type { LoginThrottle } from '../session/login-throttle.js';
import { type StartSessionDeps, startSession } from '../session/start-session.js';
import type {
  AuthenticateCustomRequest,
  AuthenticateDeviceRequest,
  AuthenticateEmailRequest,
  AuthenticateFacebookInstantGameRequest,
  Session,
} from '../wire/gen/api.js';
import type { BoolValue, Init } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';

export interface AuthenticateDeps extends StartSessionDeps {
  readonly db: Database;
  readonly devices: DeviceStore;
  readonly loginThrottle: LoginThrottle;
  /** Answers the player id in the signed player info of a Facebook Instant Game, or throws. */
  readonly verifyFacebookInstantGame: (signedPlayerInfo: string) => string;
}

/** Signing in: an account that is not known is made unless the request says `create: false`. */
export function authenticateHandlers(deps: AuthenticateDeps) {
  const { db } = deps;

  async function signIn(
    ctx: CallContext,
    account: string,
    vars: Readonly<Record<string, string>> | undefined,
    authenticate: () => Promise<AuthenticateResult>,
  ): Promise<Init<Session>> {
    // The id is older than the look-up: a ban that comes in between holds for the tokens made after it.
    const tokenId = deps.tokens.newTokenId();
    const attempt = { account, clientIp: ctx.clientIp };
    const { userId, username, created } = await deps.loginThrottle.guard(attempt, authenticate);
    const { token, refreshToken } = startSession(deps, { userId, username, vars, tokenId });
    return { created, token, refresh_token: refreshToken };
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
    AuthenticateFacebookInstantGame(ctx: CallContext, request: AuthenticateFacebookInstantGameRequest) {
      const { account, create, username } = request;
      const playerId = deps.verifyFacebookInstantGame(account?.signed_player_info ?? '');
      return signIn(ctx, `facebook-instant-game:${playerId}`, account?.vars, () =>
        authenticateFacebookInstantGame(db, { playerId, username, create: mayCreate(create) }),
      );
    },
  };
}

const mayCreate = (create: BoolValue | null): boolean => create?.value ?? true;
