import { checkCredential } from './check-credential.js';
import type { FacebookGraph } from './facebook-graph.js';
import type { FriendSource } from './friend-source.js';
import { parseProviderId } from './provider-id.js';
import { providerUnavailable } from './provider-unavailable.js';

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
export function createFacebookFriends(graph: FacebookGraph): FriendSource {
  async function fetchPage(token: string, after: string | undefined): Promise<Page> {
    const query = { limit: String(FRIENDS_A_PAGE), ...(after !== undefined && { after }) };
    return parsePage(await graph.ask('me/friends', token, query));
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
