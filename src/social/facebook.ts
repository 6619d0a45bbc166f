import { unauthenticated } from '../base/status-error.js';
import { checkCredential } from './check-credential.js';
import type { FetchJson } from './fetch-json.js';
import type { FriendSource } from './friend-source.js';
import { isIdToken } from './id-token.js';
import { parseProviderId } from './provider-id.js';
import type { ProviderPlayer, SignInProvider } from './provider-player.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface FacebookOptions {
  /** Of the Graph API with its version, without a slash at the end. */
  readonly apiUrl: string;
  /** The game's app and its secret; both '' to take the access tokens of any app, as Nakama does. */
  readonly appId: string;
  readonly appSecret: string;
  readonly fetchJson: FetchJson;
  readonly limitedLogin: SignInProvider;
  readonly friends: FriendSource;
}

/** Facebook Login: an access token, of which the Graph API knows the owner, or the identity token of Limited Login. */
export function createFacebook(options: FacebookOptions): SignInProvider {
  const { apiUrl, appId, appSecret, fetchJson, limitedLogin, friends } = options;

  async function ask(path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
    const url = new URL(`${apiUrl}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { status, body } = await fetchJson(url);
    if (status === 400 || status === 401 || status === 403) throw unauthenticated('Facebook does not take this token.');
    if (status !== 200) throw providerUnavailable(`it answered with HTTP status ${status}`);
    return body;
  }

  async function checkApp(token: string): Promise<void> {
    const query = { input_token: token, access_token: `${appId}|${appSecret}` };
    const { data } = Object(await ask('debug_token', query)) as { data?: unknown };
    const { app_id: id, is_valid: isValid } = Object(data) as { app_id?: unknown; is_valid?: unknown };
    if (isValid !== true) throw unauthenticated('Facebook does not take this token.');
    if (String(id) !== appId) throw unauthenticated('This Facebook token was made for another game.');
  }

  async function askForOwner(token: string): Promise<ProviderPlayer> {
    const owner = await ask('me', { access_token: token, fields: 'id,name,email,picture' });
    return { ...parseOwner(owner), friendIds: () => friends.friendIds(token) };
  }

  return {
    provider: 'facebook',
    async verify(token) {
      checkCredential('A Facebook token', token);
      if (isIdToken(token)) return limitedLogin.verify(token);
      if (appId !== '' && appSecret !== '') await checkApp(token);
      return askForOwner(token);
    },
  };
}

function parseOwner(body: unknown): ProviderPlayer {
  const { id, name, email, picture } = Object(body) as Record<string, unknown>;
  const playerId = parseProviderId(id);
  if (playerId === undefined) throw providerUnavailable('its answer names no player');
  const { data } = Object(picture) as { data?: unknown };
  const { url } = Object(data) as { url?: unknown };
  return {
    provider: 'facebook',
    id: playerId,
    ...(typeof name === 'string' && { displayName: name }),
    ...(typeof url === 'string' && { avatarUrl: url }),
    ...(typeof email === 'string' && { email }),
  };
}
