import { importAtSignIn } from '../../core/friend/import-at-sign-in.js';
import { linkProvider } from '../../core/link/link-provider.js';
import { unlinkProvider } from '../../core/link/unlink-provider.js';
import { boolean, nonEmptyText, optional, text, uuid } from '../../guest/nk/argument.js';
import type { SignInProvider } from '../../social/provider-player.js';
import type { NkCaller, NkFunctions } from '../nk-functions.js';
import type { ProviderNkDeps } from './authenticate-provider.js';
import { gameCenterArguments } from './game-center-arguments.js';

/** nk functions that add players' accounts at providers to their own, and take them away. */
export function linkProviderNk({ db, providers, friends }: ProviderNkDeps): NkFunctions {
  async function link<C>(by: SignInProvider<C>, userId: string, credentials: C): Promise<void> {
    await linkProvider(db, { userId, player: await by.verify(credentials) });
  }

  async function linkWithFriends(
    { logger }: NkCaller,
    fn: string,
    by: SignInProvider,
    [userId, username, token, importFriends]: readonly unknown[],
  ): Promise<void> {
    const actor = { userId: uuid(fn, 'userId', userId), username: nonEmptyText(fn, 'username', username) };
    const isImporting = optional(boolean, fn, 'importFriends', importFriends) ?? true;
    const player = await by.verify(nonEmptyText(fn, 'token', token));
    await linkProvider(db, { userId: actor.userId, player });
    if (isImporting) await importAtSignIn({ ...friends, logger }, actor, player);
  }

  /** CREDENTIALS left out stand for the account that is linked. */
  async function unlink<C>(by: SignInProvider<C>, userId: string, credentials: C | undefined): Promise<void> {
    const player = credentials === undefined ? {} : { player: await by.verify(credentials) };
    await unlinkProvider(db, { userId, provider: by.provider, ...player });
  }

  const linkByText = (fn: string, by: SignInProvider, name: string, [userId, credential]: readonly unknown[]) =>
    link(by, uuid(fn, 'userId', userId), nonEmptyText(fn, name, credential));

  const unlinkByText = (fn: string, by: SignInProvider, name: string, [userId, credential]: readonly unknown[]) =>
    unlink(by, uuid(fn, 'userId', userId), optional(text, fn, name, credential) || undefined);

  return {
    linkApple: (_caller, ...args) => linkByText('linkApple', providers.apple, 'token', args),
    linkFacebook: (caller, ...args) => linkWithFriends(caller, 'linkFacebook', providers.facebook, args),
    linkFacebookInstantGame: (_caller, ...args) =>
      linkByText('linkFacebookInstantGame', providers.facebookInstantGame, 'signedPlayerInfo', args),
    linkGameCenter: (_caller, userId, ...identity) =>
      link(
        providers.gameCenter,
        uuid('linkGameCenter', 'userId', userId),
        gameCenterArguments('linkGameCenter', identity),
      ),
    linkGoogle: (_caller, ...args) => linkByText('linkGoogle', providers.google, 'token', args),
    linkSteam: (caller, ...args) => linkWithFriends(caller, 'linkSteam', providers.steam, args),

    unlinkApple: (_caller, ...args) => unlinkByText('unlinkApple', providers.apple, 'token', args),
    unlinkFacebook: (_caller, ...args) => unlinkByText('unlinkFacebook', providers.facebook, 'token', args),
    unlinkFacebookInstantGame: (_caller, ...args) =>
      unlinkByText('unlinkFacebookInstantGame', providers.facebookInstantGame, 'signedPlayerInfo', args),
    unlinkGameCenter(_caller, userId, ...identity) {
      const fn = 'unlinkGameCenter';
      const isWhole = identity.length >= 6 && identity.slice(0, 6).every(Boolean);
      const credentials = isWhole ? gameCenterArguments(fn, identity) : undefined;
      return unlink(providers.gameCenter, uuid(fn, 'userId', userId), credentials);
    },
    unlinkGoogle: (_caller, ...args) => unlinkByText('unlinkGoogle', providers.google, 'token', args),
    unlinkSteam: (_caller, ...args) => unlinkByText('unlinkSteam', providers.steam, 'token', args),
  };
}
