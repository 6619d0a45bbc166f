import { unauthenticated } from '../base/status-error.js';
import { isSignedWith } from '../remote/is-signed-with.js';
import { checkCredential } from './check-credential.js';
import { parseProviderId } from './provider-id.js';
import type { SignInProvider } from './provider-player.js';

/**
 * Facebook Instant Games: the signed player info `SIGNATURE.PAYLOAD`, both base64url, the signature an HMAC-SHA256 of the
 * encoded payload under the app's secret. APPSECRET is '' where the game is no Instant Game.
 */
export function createFacebookInstantGame(appSecret: string): SignInProvider {
  return {
    provider: 'facebookInstantGame',
    async verify(signedPlayerInfo) {
      checkCredential('The signed player info of the Instant Game', signedPlayerInfo);
      if (appSecret === '') throw notSetUp();
      const [signature = '', payload = '', ...rest] = signedPlayerInfo.split('.');
      if (rest.length > 0 || !isSignedWith(appSecret, payload, signature)) throw notSigned();
      const { algorithm, player_id: playerId } = parsePayload(payload);
      const id = parseProviderId(playerId);
      if (algorithm !== 'HMAC-SHA256' || id === undefined) throw notSigned();
      return { provider: 'facebookInstantGame', id };
    },
  };
}

function parsePayload(payload: string): { algorithm?: unknown; player_id?: unknown } {
  try {
    return Object(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  } catch {
    throw notSigned();
  }
}

// Nakama's code for it, where other providers have FAILED_PRECONDITION.
const notSetUp = () =>
  unauthenticated(
    'Facebook Instant Games are not set up on this server: its configuration needs social.facebook_instant_game.app_secret.',
  );
const notSigned = () => unauthenticated('The player info is not signed by the Instant Game of this server.');
