import { Client, type MatchData, type Session, type Socket } from '@heroiclabs/nakama-js';

export interface Joined {
  socket: Socket;
  matchId: string;
  sessionId: string;
}

/** Signs in as a player of this tab, opens a socket and enters the arena, all through the stock client. */
export async function connect(onData: (data: MatchData) => void, onLost: () => void): Promise<Joined> {
  const secure = location.protocol === 'https:';
  const client = new Client('defaultkey', location.hostname, location.port || (secure ? '443' : '80'), secure);
  const session = await signIn(client);
  const socket = client.createSocket(secure, false);
  socket.onmatchdata = onData;
  socket.ondisconnect = onLost;
  await socket.connect(session, false);
  const { payload } = await socket.rpc('arena_find');
  const match = await socket.joinMatch(JSON.parse(payload ?? '{}').matchId);
  return { socket, matchId: match.match_id, sessionId: match.self.session_id };
}

/** One player a tab: two tabs of one browser are two players. */
async function signIn(client: Client): Promise<Session> {
  const key = 'arena-device';
  const device = sessionStorage.getItem(key) ?? `arena-${crypto.getRandomValues(new Uint32Array(3)).join('-')}`;
  sessionStorage.setItem(key, device);
  return client.authenticateDevice(device, true);
}
