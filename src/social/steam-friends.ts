import { Code } from '../base/code.js';
import { invalidArgument, StatusError, unauthenticated } from '../base/status-error.js';
import { type FetchJson, providerUnavailable } from './fetch-json.js';
import type { FriendSource } from './friend-source.js';

export interface SteamFriendsOptions {
  /** Of Steam's web API, without a slash at the end. */
  readonly apiUrl: string;
  /** '' where the game is not at Steam. */
  readonly publisherKey: string;
  /** 0 where the game is not at Steam. */
  readonly appId: number;
  readonly fetchJson: FetchJson;
}

const MAX_FRIENDS = 5000;
const STEAM_ID = /^\d{1,20}$/;

/** Steam's answer to who a session ticket belongs to, and who that player's friends are. */
export function createSteamFriends({ apiUrl, publisherKey, appId, fetchJson }: SteamFriendsOptions): FriendSource {
  async function ask(path: string, query: Readonly<Record<string, string>>) {
    const url = new URL(`${apiUrl}/${path}`);
    for (const [name, value] of Object.entries({ key: publisherKey, ...query })) url.searchParams.set(name, value);
    return fetchJson(url);
  }

  async function playerOf(ticket: string): Promise<string> {
    const query = { format: 'json', appid: String(appId), ticket };
    const { status, body } = await ask('ISteamUserAuth/AuthenticateUserTicket/v1/', query);
    if (status !== 200) throw refusal(status);
    const { response } = Object(body) as { response?: unknown };
    const { params, error } = Object(response) as { params?: unknown; error?: unknown };
    if (error !== undefined) throw unauthenticated('Steam does not take this ticket.');
    return parseSteamId(params);
  }

  async function friendsOf(steamId: string): Promise<string[]> {
    const query = { steamid: steamId, relationship: 'friend' };
    const { status, body } = await ask('ISteamUser/GetFriendList/v0001/', query);
    // The player does not show the list to everybody: as good as none.
    if (status === 401) return [];
    if (status !== 200) throw refusal(status);
    const { friendslist } = Object(body) as { friendslist?: unknown };
    const { friends } = Object(friendslist) as { friends?: unknown };
    if (!Array.isArray(friends)) throw malformed();
    if (friends.length > MAX_FRIENDS) throw providerUnavailable(`it told of more than ${MAX_FRIENDS} friends`);
    return friends.map(parseSteamId);
  }

  return {
    provider: 'steam',
    async friendIds(ticket) {
      if (publisherKey === '' || appId === 0) {
        throw new StatusError(Code.FAILED_PRECONDITION, 'Steam is not set up on this server.');
      }
      if (ticket === '') throw invalidArgument('A Steam session ticket is needed.');
      return [...new Set(await friendsOf(await playerOf(ticket)))];
    },
  };
}

/** 403 means the publisher's key: nothing that the player could do about. */
function refusal(status: number): StatusError {
  if (status === 400 || status === 401) return unauthenticated('Steam does not take this ticket.');
  return providerUnavailable(`it answered with HTTP status ${status}`);
}

function parseSteamId(holder: unknown): string {
  const { steamid } = Object(holder) as { steamid?: unknown };
  if (typeof steamid !== 'string' || !STEAM_ID.test(steamid)) throw malformed();
  return steamid;
}

const malformed = () => providerUnavailable('its answer is not the one to this question');
