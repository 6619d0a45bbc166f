export interface LiveAnswer {
  readonly [field: string]: unknown;
}

/** The HTTP API of a live server, as far as tests of games need it. Each call throws the server's refusal. */
export interface LiveApi {
  authenticate(username: string): Promise<{ readonly token: string; readonly userId: string }>;
  /** Calls an RPC as the holder of TOKEN, or as a server. */
  rpc(id: string, payload: string, token: string | undefined): Promise<string>;
  /** A running match as the listing shows it. */
  match(id: string, token: string): Promise<{ readonly tickRate: number; readonly label: string } | undefined>;
}

export interface LiveApiOptions {
  readonly url: string;
  readonly serverKey: string;
  readonly httpKey: string;
}

export function createLiveApi({ url, serverKey, httpKey }: LiveApiOptions): LiveApi {
  async function request(method: string, path: string, authorization: string | undefined, body?: unknown) {
    const headers = { ...(authorization ? { authorization } : {}), 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(url + path, init).catch((cause: unknown) => {
      throw new Error(`${url} cannot be reached.`, { cause });
    });
    const text = await answer.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as LiveAnswer);
    if (!answer.ok) throw new Error(String(parsed.message ?? `${method} ${path} answered ${answer.status}.`));
    return parsed;
  }

  return {
    async authenticate(username) {
      const basic = `Basic ${Buffer.from(`${serverKey}:`).toString('base64')}`;
      const path = `/v2/account/authenticate/custom?create=true&username=${encodeURIComponent(username)}`;
      const { token } = await request('POST', path, basic, { id: `tickwire-test-${username}` });
      const { user } = await request('GET', '/v2/account', `Bearer ${token}`);
      return { token: String(token), userId: String((user as { id?: string }).id) };
    },

    async rpc(id, payload, token) {
      const key = token === undefined ? `?http_key=${encodeURIComponent(httpKey)}` : '';
      const authorization = token === undefined ? undefined : `Bearer ${token}`;
      const answer = await request('POST', `/v2/rpc/${encodeURIComponent(id)}${key}`, authorization, payload);
      return typeof answer.payload === 'string' ? answer.payload : '';
    },

    async match(id, token) {
      const { matches } = await request('GET', '/v2/match?limit=100&authoritative=true', `Bearer ${token}`);
      const list = Array.isArray(matches)
        ? (matches as { match_id: string; tick_rate?: number; label?: string }[])
        : [];
      const found = list.find(({ match_id }) => match_id === id);
      return found && { tickRate: found.tick_rate ?? 1, label: found.label ?? '' };
    },
  };
}
