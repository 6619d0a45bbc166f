import { authenticateProvider } from '../../core/authenticate/authenticate-provider.js';
import type { AuthenticateResult, CreateOptions } from '../../core/authenticate/find-or-create.js';
import type { FriendDeps } from '../../core/friend/friend-deps.js';
import { importAtSignIn } from '../../core/friend/import-at-sign-in.js';
import type { Database } from '../../database/database.js';
import { boolean, nonEmptyText, optional } from '../../guest/nk/argument.js';
import type { ProviderPlayer, SignInProvider } from '../../social/provider-player.js';
import type { SignInProviders } from '../../social/sign-in-providers.js';
import type { NkCaller, NkFunctions } from '../nk-functions.js';
import { creation } from './creation.js';
import { gameCenterArguments } from './game-center-arguments.js';

export interface ProviderNkDeps {
  readonly db: Database;
  readonly providers: SignInProviders;
  readonly friends: FriendDeps;
}

/** nk functions that find or make accounts by those that players have at providers. */
export function authenticateProviderNk({ db, providers, friends }: ProviderNkDeps): NkFunctions {
  async function signIn(options: CreateOptions, verify: () => Promise<ProviderPlayer>) {
    const { player, ...result } = await authenticateProvider(db, options, verify);
    return { result, player };
  }

  async function byToken(by: SignInProvider, options: CreateOptions, token: string): Promise<AuthenticateResult> {
    return (await signIn(options, () => by.verify(token))).result;
  }

  async function withFriends(
    { logger }: NkCaller,
    by: SignInProvider,
    options: CreateOptions,
    { token, importFriends }: { readonly token: string; readonly importFriends: boolean },
  ): Promise<AuthenticateResult> {
    const { result, player } = await signIn(options, () => by.verify(token));
    if (importFriends) await importAtSignIn({ ...friends, logger }, result, player);
    return result;
  }

  return {
    authenticateApple(_caller, token, username, create) {
      const fn = 'authenticateApple';
      return byToken(providers.apple, creation(fn, username, create), nonEmptyText(fn, 'token', token));
    },

    authenticateFacebook(caller, token, importFriends, username, create) {
      const fn = 'authenticateFacebook';
      return withFriends(caller, providers.facebook, creation(fn, username, create), {
        token: nonEmptyText(fn, 'token', token),
        importFriends: optional(boolean, fn, 'importFriends', importFriends) ?? true,
      });
    },

    authenticateFacebookInstantGame(_caller, signedPlayerInfo, username, create) {
      const fn = 'authenticateFacebookInstantGame';
      const info = nonEmptyText(fn, 'signedPlayerInfo', signedPlayerInfo);
      return byToken(providers.facebookInstantGame, creation(fn, username, create), info);
    },

    async authenticateGameCenter(_caller, ...args) {
      const fn = 'authenticateGameCenter';
      const identity = gameCenterArguments(fn, args);
      const [username, create] = args.slice(6);
      return (await signIn(creation(fn, username, create), () => providers.gameCenter.verify(identity))).result;
    },

    authenticateGoogle(_caller, token, username, create) {
      const fn = 'authenticateGoogle';
      return byToken(providers.google, creation(fn, username, create), nonEmptyText(fn, 'token', token));
    },

    // Nakama's types say (token, username, create), its server takes (token, importFriends, username, create).
    authenticateSteam(caller, token, ...rest) {
      const fn = 'authenticateSteam';
      const hasImport = typeof rest[0] === 'boolean' || typeof rest[1] === 'string' || rest.length > 2;
      const [importFriends, username, create] = hasImport ? rest : [undefined, ...rest];
      return withFriends(caller, providers.steam, creation(fn, username, create), {
        token: nonEmptyText(fn, 'token', token),
        importFriends: optional(boolean, fn, 'importFriends', importFriends) ?? true,
      });
    },
  };
}
