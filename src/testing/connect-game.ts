import type { JsonObject } from '../guest/json-object.js';
import { type EndedMatch, type Game, type GameMatch, JoinRefused, type Player, type Received } from './game.js';
import { createLiveApi, type LiveApi } from './live-api.js';
import { type LiveSocket, openLiveSocket } from './live-socket.js';
import { bytesOf } from './payload.js';

export interface LiveGameOptions {
  /** Where the server is, such as `http://127.0.0.1:7350`. */
  readonly url: string;
  readonly serverKey?: string;
  readonly httpKey?: string;
  /**
   * The RPC that makes a match: it gets `{ handler, ...params }` as JSON and answers the match's id, or JSON with `matchId`
   * or `match_id`. `createMatch` needs it.
   */
  readonly createMatchRpc?: string;
}

/** A game on a running server: the same tests as `openGame` runs, in real time and over real sockets. */
export async function connectGame(options: LiveGameOptions): Promise<Game> {
  const { url, serverKey = 'defaultkey', httpKey = 'defaulthttpkey', createMatchRpc } = options;
  const api = createLiveApi({ url: url.replace(/\/$/, ''), serverKey, httpKey });
  const tokens = new Map<string, Promise<{ token: string; userId: string }>>();
  const players: LivePlayer[] = [];
  const watcher = await api.authenticate('tickwire-test');

  function account(username: string) {
    const known = tokens.get(username) ?? api.authenticate(username);
    tokens.set(username, known);
    return known;
  }

  async function openMatch<State>(id: string): Promise<GameMatch<State>> {
    const shown = await listed(api, id, watcher.token);
    return createLiveMatch({ id, shown, url, account, players, listed: () => api.match(id, watcher.token) });
  }

  const matches = new Map<string, GameMatch>();
  return {
    isLive: true,
    async rpc(id, payload = '', { username } = {}) {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      return api.rpc(id, text, username === undefined ? undefined : (await account(username)).token);
    },
    async createMatch<State>(handler: string, params: Record<string, unknown> = {}) {
      if (!createMatchRpc) throw new Error('connectGame: createMatchRpc must name the RPC that makes a match.');
      const id = matchIdOf(await api.rpc(createMatchRpc, JSON.stringify({ handler, ...params }), watcher.token));
      const match = await openMatch<State>(id);
      matches.set(id, match);
      return match;
    },
    match<State>(id: string) {
      const match = matches.get(id);
      if (!match) throw new Error(`The test has not created a match '${id}'.`);
      return match as GameMatch<State>;
    },
    async close() {
      await Promise.all(players.map((player) => player.leave()));
    },
  };
}

interface LivePlayer extends Player {
  leave(): Promise<void>;
}

interface LiveMatchDeps {
  readonly id: string;
  readonly url: string;
  readonly shown: { readonly tickRate: number; readonly label: string };
  readonly players: LivePlayer[];
  account(username: string): Promise<{ token: string; userId: string }>;
  listed(): Promise<{ readonly tickRate: number; readonly label: string } | undefined>;
}

function createLiveMatch<State>({ id, url, shown, players, account, listed }: LiveMatchDeps): GameMatch<State> {
  const members: LivePlayer[] = [];
  let { label } = shown;
  let ended: EndedMatch | undefined;

  async function look(): Promise<void> {
    const found = await listed();
    if (found) label = found.label;
    else ended ??= { reason: 'unknown', message: 'The server lists the match no longer.' };
  }

  return {
    id,
    tickRate: shown.tickRate,
    get label() {
      return label;
    },
    get state(): State {
      throw new Error('Nobody but the match sees its state on a live server: ask isLive first.');
    },
    get players() {
      return members.filter(({ isMember }) => isMember);
    },
    get ended() {
      return ended;
    },
    async join(username, metadata = {}) {
      const player = await joinLive({ id, url, username, ...(await account(username)) }, metadata);
      members.push(player);
      players.push(player);
      return player;
    },
    async tick(count = 1) {
      await new Promise((resolve) => setTimeout(resolve, (count * 1000) / shown.tickRate));
      await look();
    },
    async signal() {
      throw new Error('Only modules can signal a match on a live server: call an RPC that does.');
    },
  };
}

interface Joining {
  readonly id: string;
  readonly url: string;
  readonly username: string;
  readonly token: string;
  readonly userId: string;
}

interface LiveMatchData {
  readonly match_id: string;
  readonly op_code?: string;
  readonly data?: string;
  readonly reliable?: boolean;
  readonly presence?: { readonly username?: string };
}

async function joinLive(
  { id, url, username, token, userId }: Joining,
  metadata: Record<string, string>,
): Promise<LivePlayer> {
  const received: Received[] = [];
  let taken = 0;
  let isMember = true;

  function take(message: Readonly<Record<string, unknown>>): void {
    const data = message.match_data as LiveMatchData | undefined;
    if (!data || data.match_id !== id) return;
    const bytes = Buffer.from(data.data ?? '', 'base64');
    const rest = { bytes, data: bytes.toString(), reliable: data.reliable === true, sender: data.presence?.username };
    received.push({ opCode: Number(data.op_code ?? 0), ...rest });
  }

  const socket: LiveSocket = await openLiveSocket(url, token, take);
  try {
    await socket.ask({ match_join: { match_id: id, metadata } });
  } catch (error) {
    await socket.close();
    throw new JoinRefused((error as Error).message);
  }

  return {
    userId,
    username,
    received,
    get isMember() {
      return isMember && socket.isOpen;
    },
    takeReceived() {
      const fresh = received.slice(taken);
      taken = received.length;
      return fresh;
    },
    async send(opCode, data: string | Uint8Array | JsonObject = '', reliable = true) {
      const text = bytesOf(data).toString('base64');
      socket.send({ match_data_send: { match_id: id, op_code: String(opCode), data: text, reliable } });
    },
    async leave() {
      isMember = false;
      await socket.close();
    },
  };
}

async function listed(api: LiveApi, id: string, token: string) {
  const shown = await api.match(id, token);
  if (!shown) throw new Error(`The server does not list a match '${id}'.`);
  return shown;
}

function matchIdOf(answer: string): string {
  try {
    const { matchId, match_id: wireId } = JSON.parse(answer) as { matchId?: string; match_id?: string };
    return matchId ?? wireId ?? answer;
  } catch {
    return answer;
  }
}
