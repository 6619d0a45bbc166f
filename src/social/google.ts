import type { Clock } from '../base/clock.js';
import { checkCredential } from './check-credential.js';
import type { FetchJson } from './fetch-json.js';
import { createIdTokenVerifier, emailClaim, isIdToken, textClaim } from './id-token.js';
import { createKeySet } from './key-set.js';
import { notSetUp } from './not-set-up.js';
import type { ProviderPlayer, SignInProvider } from './provider-player.js';

export interface GoogleOptions {
  /** Of Google's APIs, without a slash at the end. */
  readonly apiUrl: string;
  /** The clients of the game's project whose tokens are taken; none where it has no sign-in with Google. */
  readonly clientIds: readonly string[];
  readonly fetchJson: FetchJson;
  readonly clock: Clock;
  readonly playGames: SignInProvider;
}

/** Sign in with Google: an identity token, or the server auth code of Play Games. */
export function createGoogle({ apiUrl, clientIds, fetchJson, clock, playGames }: GoogleOptions): SignInProvider {
  const verifyIdToken = createIdTokenVerifier({
    provider: 'Google',
    keys: createKeySet({ url: `${apiUrl}/oauth2/v3/certs`, fetchJson, clock }),
    issuers: ['https://accounts.google.com', 'accounts.google.com'],
    audiences: clientIds,
    clock,
  });

  async function readIdToken(token: string): Promise<ProviderPlayer> {
    if (clientIds.length === 0) throw notSetUp('Sign-in with Google', 'social.google.client_ids');
    const player = await verifyIdToken(token);
    const displayName = textClaim(player, 'name');
    const avatarUrl = textClaim(player, 'picture');
    const email = emailClaim(player);
    return {
      provider: 'google',
      id: player.id,
      ...(displayName && { displayName }),
      ...(avatarUrl && { avatarUrl }),
      ...(email && { email }),
    };
  }

  return {
    provider: 'google',
    async verify(token) {
      checkCredential('A Google identity token, or a server auth code of Play Games,', token);
      return isIdToken(token) ? readIdToken(token) : playGames.verify(token);
    },
  };
}
