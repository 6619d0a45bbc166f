import { Code } from '../base/code.js';
import { StatusError, unauthenticated } from '../base/status-error.js';
import { checkCredential } from './check-credential.js';
import type { FacebookGraph } from './facebook-graph.js';
import type { FriendSource } from './friend-source.js';
import { isIdToken } from './id-token.js';
import { parseProviderId } from './provider-id.js';
import type { ProviderPlayer, SignInProvider } from './provider-player.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface FacebookOptions {
  readonly graph: FacebookGraph;
  /** The game's app and its secret; both '' to take the access tokens of any app, as Nakama does. */
  readonly appId: string;
  readonly appSecret: string;
  readonly limitedLogin: SignInProvider;
  readonly friends: FriendSource;
}

/** Facebook Login: an access token, of which the Graph API knows the owner, or the identity token of Limited Login. */
export function createFacebook(options: FacebookOptions): SignInProvider {
  const { graph, appId, appSecret, limitedLogin, friends } = options;

  /** Of a token that is not valid Facebook says so, with status 200: where it refuses to, it is this server's credentials. */
  async function inspect(token: string): Promise<unknown> {
    try {
      return await graph.ask('debug_token', `${appId}|${appSecret}`, { input_token: token });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== Code.UNAUTHENTICATED) throw error;
      throw providerUnavailable('it does not take social.facebook.app_id and social.facebook.app_secret');
    }
  }

  async function checkApp(token: string): Promise<void> {
    const { data } = Object(await inspect(token)) as { data?: unknown };
    const { app_id: id, is_valid: isValid } = Object(data) as { app_id?: unknown; is_valid?: unknown };
    if (isValid !== true) throw unauthenticated('Facebook does not take this token.');
    if (String(id) !== appId) throw unauthenticated('This Facebook token was made for another game.');
  }

  async function askForOwner(token: string): Promise<ProviderPlayer> {
    const owner = await graph.ask('me', token, { fields: 'id,name,email,picture' });
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
