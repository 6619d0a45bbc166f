import type { Clock } from '../base/clock.js';
import type { FetchJson } from './fetch-json.js';
import { createIdTokenVerifier, emailClaim, textClaim } from './id-token.js';
import { createKeySet } from './key-set.js';
import { notSetUp } from './not-set-up.js';
import type { SignInProvider } from './provider-player.js';

export interface FacebookLimitedLoginOptions {
  /** Where the keys for Limited Login are, without a slash at the end. */
  readonly apiUrl: string;
  /** '' where the game has no Limited Login. */
  readonly appId: string;
  readonly fetchJson: FetchJson;
  readonly clock: Clock;
}

/** Facebook Limited Login: an identity token, which says who a player is and lets nobody ask for more. */
export function createFacebookLimitedLogin(options: FacebookLimitedLoginOptions): SignInProvider {
  const { apiUrl, appId, fetchJson, clock } = options;
  const verifyIdToken = createIdTokenVerifier({
    provider: 'Facebook',
    keys: createKeySet({ url: `${apiUrl}/.well-known/oauth/openid/jwks/`, fetchJson, clock }),
    issuers: ['https://www.facebook.com', 'https://facebook.com', 'https://limited.facebook.com'],
    audiences: [appId],
    clock,
  });
  return {
    provider: 'facebook',
    async verify(token) {
      if (appId === '') throw notSetUp('Facebook Limited Login', 'social.facebook_limited_login.app_id');
      const player = await verifyIdToken(token);
      const displayName = textClaim(player, 'name');
      const avatarUrl = textClaim(player, 'picture');
      const email = emailClaim(player);
      return {
        provider: 'facebook',
        id: player.id,
        ...(displayName && { displayName }),
        ...(avatarUrl && { avatarUrl }),
        ...(email && { email }),
      };
    },
  };
}
