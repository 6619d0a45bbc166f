import type { Logger } from '../base/logger.js';
import type { FriendDeps } from '../core/friend/friend-deps.js';
import { importAtSignIn } from '../core/friend/import-at-sign-in.js';
import { linkCustom } from '../core/link/link-custom.js';
import { linkDevice } from '../core/link/link-device.js';
import { linkEmail } from '../core/link/link-email.js';
import { linkProvider } from '../core/link/link-provider.js';
import { unlinkCustom } from '../core/link/unlink-custom.js';
import { unlinkDevice } from '../core/link/unlink-device.js';
import { unlinkEmail } from '../core/link/unlink-email.js';
import { unlinkProvider } from '../core/link/unlink-provider.js';
import type { Database } from '../database/database.js';
import { isCompleteIdentity } from '../social/game-center.js';
import type { SignInProvider } from '../social/provider-player.js';
import type { SignInProviders } from '../social/sign-in-providers.js';
import type {
  AccountApple,
  AccountCustom,
  AccountDevice,
  AccountEmail,
  AccountFacebook,
  AccountFacebookInstantGame,
  AccountGameCenter,
  AccountGoogle,
  AccountSteam,
  LinkFacebookRequest,
  LinkSteamRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';
import { gameCenterIdentity } from './game-center-identity.js';

export interface LinkDeps {
  readonly db: Database;
  readonly providers: SignInProviders;
  readonly friends: FriendDeps;
  readonly logger: Logger;
}

/** Ways to sign in, added to a player's own account and taken away again. */
export function linkHandlers({ db, providers, friends, logger }: LinkDeps) {
  async function link<C>(ctx: CallContext, by: SignInProvider<C>, credentials: C, importFriends = false) {
    const player = await by.verify(credentials);
    await linkProvider(db, { userId: ctx.userId, player });
    if (importFriends) await importAtSignIn({ ...friends, logger }, ctx, player);
    return {};
  }

  /** CREDENTIALS left out stand for the account that is linked. */
  async function unlink<C>({ userId }: CallContext, by: SignInProvider<C>, credentials: C | undefined) {
    const player = credentials === undefined ? {} : { player: await by.verify(credentials) };
    await unlinkProvider(db, { userId, provider: by.provider, ...player });
    return {};
  }

  return {
    async LinkDevice({ userId }: CallContext, { id }: AccountDevice) {
      await linkDevice(db, { userId, deviceId: id });
      return {};
    },
    async LinkCustom({ userId }: CallContext, { id }: AccountCustom) {
      await linkCustom(db, { userId, customId: id });
      return {};
    },
    async LinkEmail({ userId }: CallContext, { email, password }: AccountEmail) {
      await linkEmail(db, { userId, email, password });
      return {};
    },
    LinkApple: (ctx: CallContext, { token }: AccountApple) => link(ctx, providers.apple, token),
    LinkFacebook: (ctx: CallContext, { account, sync }: LinkFacebookRequest) =>
      link(ctx, providers.facebook, account?.token ?? '', sync?.value ?? true),
    LinkFacebookInstantGame: (ctx: CallContext, request: AccountFacebookInstantGame) =>
      link(ctx, providers.facebookInstantGame, request.signed_player_info),
    LinkGameCenter: (ctx: CallContext, account: AccountGameCenter) =>
      link(ctx, providers.gameCenter, gameCenterIdentity(account)),
    LinkGoogle: (ctx: CallContext, { token }: AccountGoogle) => link(ctx, providers.google, token),
    LinkSteam: (ctx: CallContext, { account, sync }: LinkSteamRequest) =>
      link(ctx, providers.steam, account?.token ?? '', sync?.value ?? true),
    async UnlinkDevice({ userId }: CallContext, { id }: AccountDevice) {
      await unlinkDevice(db, { userId, deviceId: id });
      return {};
    },
    async UnlinkCustom({ userId }: CallContext, { id }: AccountCustom) {
      await unlinkCustom(db, { userId, customId: id });
      return {};
    },
    async UnlinkEmail({ userId }: CallContext, { email }: AccountEmail) {
      await unlinkEmail(db, { userId, email });
      return {};
    },
    UnlinkApple: (ctx: CallContext, { token }: AccountApple) => unlink(ctx, providers.apple, token || undefined),
    UnlinkFacebook: (ctx: CallContext, { token }: AccountFacebook) =>
      unlink(ctx, providers.facebook, token || undefined),
    UnlinkFacebookInstantGame: (ctx: CallContext, request: AccountFacebookInstantGame) =>
      unlink(ctx, providers.facebookInstantGame, request.signed_player_info || undefined),
    UnlinkGameCenter(ctx: CallContext, account: AccountGameCenter) {
      const identity = gameCenterIdentity(account);
      return unlink(ctx, providers.gameCenter, isCompleteIdentity(identity) ? identity : undefined);
    },
    UnlinkGoogle: (ctx: CallContext, { token }: AccountGoogle) => unlink(ctx, providers.google, token || undefined),
    UnlinkSteam: (ctx: CallContext, { token }: AccountSteam) => unlink(ctx, providers.steam, token || undefined),
  };
}
