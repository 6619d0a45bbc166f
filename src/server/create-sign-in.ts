import type { Clock } from '../base/clock.js';
import { parseGoogleCredentials } from '../config/google-credentials.js';
import type { Config } from '../config/schema.js';
import { createAskServer } from '../remote/ask-server.js';
import { createApple } from '../social/apple.js';
import { readCertificateAuthorities } from '../social/certificate-authorities.js';
import { createFacebook } from '../social/facebook.js';
import { createFacebookFriends } from '../social/facebook-friends.js';
import { createFacebookGraph } from '../social/facebook-graph.js';
import { createFacebookInstantGame } from '../social/facebook-instant-game.js';
import { createFacebookLimitedLogin } from '../social/facebook-limited-login.js';
import { createFetchBytes } from '../social/fetch-bytes.js';
import { createFetchJson, type FetchJson } from '../social/fetch-json.js';
import type { FriendSource } from '../social/friend-source.js';
import { createGameCenter } from '../social/game-center.js';
import { createGameCenterKeys } from '../social/game-center-keys.js';
import { createGoogle } from '../social/google.js';
import { createGooglePlayGames } from '../social/google-play-games.js';
import type { SignInProviders } from '../social/sign-in-providers.js';
import { createSteam } from '../social/steam.js';
import { createSteamApi } from '../social/steam-api.js';
import { createSteamFriends } from '../social/steam-friends.js';

/** The longest list of friends that a provider can have is a fraction of this. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface SignIn {
  readonly providers: SignInProviders;
  /** Where friends can be imported from. */
  readonly friendSources: { readonly facebook: FriendSource; readonly steam: FriendSource };
}

/** Who vouches for players, as far as this server is set up for it. Throws an error of one line where a file cannot be read. */
export function createSignIn(config: Config, clock: Clock): SignIn {
  const fetchBytes = createFetchBytes(
    createAskServer({ timeoutMs: config['social.timeout_ms'], maxBytes: MAX_ANSWER_BYTES }),
  );
  const fetchJson = createFetchJson(fetchBytes);
  const graph = createFacebookGraph({
    apiUrl: config['social.facebook.api_url'],
    appSecret: config['social.facebook.app_secret'],
    fetchJson,
  });
  const facebookFriends = createFacebookFriends(graph);
  const steam = createSteamApi({
    apiUrl: config['social.steam.api_url'],
    publisherKey: config['social.steam.publisher_key'],
    appId: config['social.steam.app_id'],
    fetchJson,
  });
  const bundleIds = config['social.apple.bundle_id'];
  const gameCenterIds = config['social.gamecenter.bundle_id'];
  return {
    providers: {
      apple: createApple({ apiUrl: config['social.apple.api_url'], bundleIds, fetchJson, clock }),
      facebook: createFacebook({
        graph,
        appId: config['social.facebook.app_id'],
        appSecret: config['social.facebook.app_secret'],
        limitedLogin: createFacebookLimitedLogin({
          apiUrl: config['social.facebook_limited_login.api_url'],
          appId: config['social.facebook_limited_login.app_id'] || config['social.facebook.app_id'],
          fetchJson,
          clock,
        }),
        friends: facebookFriends,
      }),
      facebookInstantGame: createFacebookInstantGame(config['social.facebook_instant_game.app_secret']),
      gameCenter: createGameCenter({
        bundleIds: gameCenterIds.length > 0 ? gameCenterIds : bundleIds,
        maxAgeMs: config['social.gamecenter.max_age_sec'] * 1000,
        keys: createGameCenterKeys({
          keysUrl: config['social.gamecenter.keys_url'],
          fetchBytes,
          isVouchedFor: readCertificateAuthorities(config['social.gamecenter.authorities']),
          clock,
        }),
        clock,
      }),
      google: createGoogleSignIn(config, clock, fetchJson),
      steam: createSteam(steam),
    },
    friendSources: { facebook: facebookFriends, steam: createSteamFriends(steam) },
  };
}

function createGoogleSignIn(config: Config, clock: Clock, fetchJson: FetchJson) {
  const apiUrl = config['social.google.api_url'];
  const credentials = parseGoogleCredentials(config['google_auth.credentials_json']);
  const clientIds = [...config['social.google.client_ids'], ...(credentials ? [credentials.clientId] : [])];
  const playGames = createGooglePlayGames({ apiUrl, credentials, fetchJson });
  return createGoogle({ apiUrl, clientIds, fetchJson, clock, playGames });
}
