import { unauthenticated } from '../base/status-error.js';
import { checkCredential } from './check-credential.js';
import type { FetchJson } from './fetch-json.js';
import type { FriendSource } from './friend-source.js';
import { parseProviderId } from './provider-id.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface FacebookFriendsOptions {
  /** Of the Graph API with its version, without a slash at the end. */
  readonly apiUrl: string;
  readonly fetchJson: FetchJson;
}

/** Facebook allows this many friends. */
const MAX_FRIENDS = 5000;
const FRIENDS_A_PAGE = 500;
const MAX_PAGES = 100;

interface Page {
  readonly ids: readonly string[];
  /** Where the next page begins; undefined at the end. */
  readonly after: string | undefined;
}

/** Facebook's answer to who is friends with a player and plays this game too. */
export function createFacebookFriends({ apiUrl, fetchJson }: FacebookFriendsOptions): FriendSource {
  async function fetchPage(token: string, after: string | undefined): Promise<Page> {
    const url = new URL(`${apiUrl}/me/friends`);
    url.searchParams.set('access_token', token);
    url.searchParams.set('limit', String(FRIENDS_A_PAGE));
    if (after !== undefined) url.searchParams.set('after', after);
    const { status, body } = await fetchJson(url);
    // Facebook answers 400 to tokens that it does not know.
    if (status === 400 || status === 401 || status === 403) {
      throw unauthenticated('Facebook does not take this token.');
    }
    if (status !== 200) throw providerUnavailable(`it answered with HTTP status ${status}`);
    return parsePage(body);
  }

  return {
    provider: 'facebook',
    async friendIds(token) {
      checkCredential('A Facebook access token', token);
      const ids = new Set<string>();
      let after: string | undefined;
      for (let pages = 0; pages < MAX_PAGES; pages++) {
        const page = await fetchPage(token, after);
        for (const id of page.ids) ids.add(id);
        if (ids.size > MAX_FRIENDS) throw providerUnavailable(`it told of more than ${MAX_FRIENDS} friends`);
        if (page.after === undefined || page.after === after) return [...ids];
        after = page.after;
      }
      throw providerUnavailable(`its list has more than ${MAX_PAGES} pages`);
    },
  };
}

function parsePage(body: unknown): Page {
  const { data, paging } = Object(body) as { data?: unknown; paging?: unknown };
  if (!Array.isArray(data)) throw malformed();
  const { next, cursors } = Object(paging) as { next?: unknown; cursors?: unknown };
  const { after } = Object(cursors) as { after?: unknown };
  // Facebook gives the address of the next page as well; what is asked is this server's business.
  const goesOn = typeof next === 'string' && next !== '' && typeof after === 'string' && after !== '';
  return { ids: data.map(parseId), after: goesOn ? after : undefined };
}

function parseId(friend: unknown): string {
  const id = parseProviderId((Object(friend) as { id?: unknown }).id);
  if (id === undefined) throw malformed();
  return id;
}

const malformed = () => providerUnavailable('its answer is no list of friends');
