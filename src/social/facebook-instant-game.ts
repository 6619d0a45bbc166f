import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalidArgument, unauthenticated } from '../base/status-error.js';

/**
 * The player id in the signed player info of a Facebook Instant Game: `SIGNATURE.PAYLOAD`, both base64url, the signature
 * an HMAC-SHA256 of the encoded payload under the app's secret. Throws INVALID_ARGUMENT (nothing given) and
 * UNAUTHENTICATED (not signed with the secret, or `social.facebook_instant_game.app_secret` is not set).
 */
export function verifyFacebookInstantGame(signedPlayerInfo: string, appSecret: string): string {
  if (signedPlayerInfo === '') throw invalidArgument('The signed player info of the Instant Game is needed.');
  const [signature = '', payload = '', ...rest] = signedPlayerInfo.split('.');
  if (appSecret === '' || rest.length > 0 || !isSigned(signature, payload, appSecret)) throw notSigned();
  const { algorithm, player_id: playerId } = parsePayload(payload);
  if (algorithm !== 'HMAC-SHA256' || typeof playerId !== 'string' || playerId === '' || playerId.length > 128) {
    throw notSigned();
  }
  return playerId;
}

function isSigned(signature: string, payload: string, appSecret: string): boolean {
  const expected = createHmac('sha256', appSecret).update(payload).digest();
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parsePayload(payload: string): { algorithm?: unknown; player_id?: unknown } {
  try {
    return Object(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  } catch {
    throw notSigned();
  }
}

const notSigned = () => unauthenticated('The player info is not signed by the Instant Game of this server.');
