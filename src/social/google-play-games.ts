import { unauthenticated } from '../base/status-error.js';
import type { GoogleCredentials } from '../config/google-credentials.js';
import type { FetchJson } from './fetch-json.js';
import { notSetUp } from './not-set-up.js';
import { parseProviderId } from './provider-id.js';
import type { ProviderPlayer, SignInProvider } from './provider-player.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface GooglePlayGamesOptions {
  /** Of Google's APIs, without a slash at the end. */
  readonly apiUrl: string;
  readonly credentials: GoogleCredentials | undefined;
  readonly fetchJson: FetchJson;
}

/** Google Play Games: a server auth code, good for one exchange against a token that tells who the player is. */
export function createGooglePlayGames({ apiUrl, credentials, fetchJson }: GooglePlayGamesOptions): SignInProvider {
  async function exchange(code: string, { tokenUri, ...client }: GoogleCredentials): Promise<string> {
    const form = {
      grant_type: 'authorization_code',
      code,
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uri: client.redirectUri,
    };
    const { status, body } = await fetchJson(new URL(tokenUri), { form });
    if (status === 400 || status === 403) throw unauthenticated('Google does not take this server auth code.');
    if (status !== 200) throw providerUnavailable(`the exchange of a code was answered with HTTP status ${status}`);
    const { access_token: token } = Object(body) as { access_token?: unknown };
    if (typeof token !== 'string' || token === '') throw providerUnavailable('the exchange of a code gave no token');
    return token;
  }

  async function askForPlayer(token: string): Promise<ProviderPlayer> {
    const url = new URL(`${apiUrl}/games/v1/players/me`);
    const { status, body } = await fetchJson(url, { headers: { authorization: `Bearer ${token}` } });
    if (status === 401 || status === 403) throw unauthenticated('This Google account has no profile of Play Games.');
    if (status !== 200) throw providerUnavailable(`it answered with HTTP status ${status}`);
    return parsePlayer(body);
  }

  return {
    provider: 'google',
    async verify(code) {
      if (!credentials) throw notSetUp('Google Play Games', 'google_auth.credentials_json');
      return askForPlayer(await exchange(code, credentials));
    },
  };
}

function parsePlayer(body: unknown): ProviderPlayer {
  const { playerId, originalPlayerId, displayName, avatarImageUrl } = Object(body) as Record<string, unknown>;
  const id = parseProviderId(playerId);
  const formerId = parseProviderId(originalPlayerId);
  if (id === undefined) throw providerUnavailable('its answer names no player');
  return {
    provider: 'google',
    id,
    ...(formerId !== undefined && formerId !== id && { formerId }),
    ...(typeof displayName === 'string' && { displayName }),
    ...(typeof avatarImageUrl === 'string' && { avatarUrl: avatarImageUrl }),
  };
}
