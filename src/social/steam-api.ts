import { unauthenticated } from '../base/status-error.js';
import { checkCredential } from './check-credential.js';
import type { FetchJson } from './fetch-json.js';
import { notSetUp } from './not-set-up.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface SteamOptions {
  /** Of Steam's web API, without a slash at the end. */
  readonly apiUrl: string;
  /** '' where the game is not at Steam. */
  readonly publisherKey: string;
  /** 0 where the game is not at Steam. */
  readonly appId: number;
  readonly fetchJson: FetchJson;
}

/** Steam's web API, asked with the publisher's key. */
export interface SteamApi {
  /**
   * The Steam id of whom a session ticket belongs to. Rejects with FAILED_PRECONDITION (the game is not at Steam),
   * INVALID_ARGUMENT (no ticket), UNAUTHENTICATED (Steam does not take it), UNAVAILABLE.
   */
  ownerOf(ticket: string): Promise<string>;
  /** The Steam ids of a player's friends, each once; none where the player does not show them. Rejects with UNAVAILABLE. */
  friendsOf(steamId: string): Promise<readonly string[]>;
}

const MAX_FRIENDS = 5000;
const STEAM_ID = /^\d{1,20}$/;

export function createSteamApi({ apiUrl, publisherKey, appId, fetchJson }: SteamOptions): SteamApi {
  async function ask(path: string, query: Readonly<Record<string, string>>) {
    const url = new URL(`${apiUrl}/${path}`);
    for (const [name, value] of Object.entries({ key: publisherKey, ...query })) url.searchParams.set(name, value);
    return fetchJson(url);
  }

  return {
    async ownerOf(ticket) {
      if (publisherKey === '' || appId === 0) {
        throw notSetUp('Steam', 'social.steam.publisher_key and social.steam.app_id');
      }
      checkCredential('A Steam session ticket', ticket);
      const query = { format: 'json', appid: String(appId), ticket };
      const { status, body } = await ask('ISteamUserAuth/AuthenticateUserTicket/v1/', query);
      if (status !== 200) throw refusal(status);
      const { response } = Object(body) as { response?: unknown };
      const { params, error } = Object(response) as { params?: unknown; error?: unknown };
      if (error !== undefined) throw unauthenticated('Steam does not take this ticket.');
      return parseSteamId(params);
    },
    async friendsOf(steamId) {
      const query = { steamid: steamId, relationship: 'friend' };
      const { status, body } = await ask('ISteamUser/GetFriendList/v0001/', query);
      // The player does not show the list to everybody: as good as none.
      if (status === 401) return [];
      if (status !== 200) throw refusal(status);
      const { friendslist } = Object(body) as { friendslist?: unknown };
      const { friends } = Object(friendslist) as { friends?: unknown };
      if (!Array.isArray(friends)) throw malformed();
      if (friends.length > MAX_FRIENDS) throw providerUnavailable(`it told of more than ${MAX_FRIENDS} friends`);
      return [...new Set(friends.map(parseSteamId))];
    },
  };
}

/** 403 means the publisher's key: nothing that the player could do about. */
function refusal(status: number) {
  if (status === 400 || status === 401) return unauthenticated('Steam does not take this ticket.');
  return providerUnavailable(`it answered with HTTP status ${status}`);
}

function parseSteamId(holder: unknown): string {
  const { steamid } = Object(holder) as { steamid?: unknown };
  if (typeof steamid !== 'string' || !STEAM_ID.test(steamid)) throw malformed();
  return steamid;
}

const malformed = () => providerUnavailable('its answer is not the one to this question');
