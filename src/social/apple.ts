import type { Clock } from '../base/clock.js';
import { checkCredential } from './check-credential.js';
import type { FetchJson } from './fetch-json.js';
import { createIdTokenVerifier, emailClaim } from './id-token.js';
import { createKeySet } from './key-set.js';
import { notSetUp } from './not-set-up.js';
import type { SignInProvider } from './provider-player.js';

export interface AppleOptions {
  /** Where Apple's keys are, without a slash at the end. */
  readonly apiUrl: string;
  /** Bundle ids and service ids of the game; none where it has no sign-in with Apple. */
  readonly bundleIds: readonly string[];
  readonly fetchJson: FetchJson;
  readonly clock: Clock;
}

/** Sign in with Apple: the identity token that an app gets from the system, or a page from Apple's script. */
export function createApple({ apiUrl, bundleIds, fetchJson, clock }: AppleOptions): SignInProvider {
  const verifyIdToken = createIdTokenVerifier({
    provider: 'Apple',
    keys: createKeySet({ url: `${apiUrl}/auth/keys`, fetchJson, clock }),
    issuers: ['https://appleid.apple.com'],
    audiences: bundleIds,
    clock,
  });
  return {
    provider: 'apple',
    async verify(token) {
      if (bundleIds.length === 0) throw notSetUp('Sign-in with Apple', 'social.apple.bundle_id');
      checkCredential('An Apple identity token', token);
      const player = await verifyIdToken(token);
      const email = emailClaim(player);
      return { provider: 'apple', id: player.id, ...(email && { email }) };
    },
  };
}
