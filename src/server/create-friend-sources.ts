import type { Config } from '../config/schema.js';
import { createFacebookFriends } from '../social/facebook-friends.js';
import { createFetchJson } from '../social/fetch-json.js';
import { createSteamFriends } from '../social/steam-friends.js';

/** The longest list of friends that a provider can have is a fraction of this. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Where friends can be imported from. */
export function createFriendSources(config: Config) {
  const fetchJson = createFetchJson({ timeoutMs: config['social.timeout_ms'], maxBytes: MAX_ANSWER_BYTES });
  return {
    facebook: createFacebookFriends({ apiUrl: config['social.facebook.api_url'], fetchJson }),
    steam: createSteamFriends({
      apiUrl: config['social.steam.api_url'],
      publisherKey: config['social.steam.publisher_key'],
      appId: config['social.steam.app_id'],
      fetchJson,
    }),
  };
}
