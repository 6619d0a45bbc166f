import { Client, type MatchData, type Session, type Socket } from '@heroiclabs/nakama-js';
import { inventName } from './names.js';

export interface Joined {
  socket: Socket;
  matchId: string;
  sessionId: string;
}

/** Signs in as the player of this tab, opens a socket and enters the arena, all through the stock client. */
export async function connect(onData: (data: MatchData) => void, onLost: () => void): Promise<Joined> {
  const secure = location.protocol === 'https:';
  const client = new Client('defaultkey', location.hostname, location.port || (secure ? '443' : '80'), secure);
  const session = await signIn(client);
  const socket = client.createSocket(secure, false);
  socket.onmatchdata = onData;
  await socket.connect(session, false);
  // What waits for an answer would wait for ever if the connection broke meanwhile.
  const broken = new Promise<never>((_resolve, reject) => {
    socket.ondisconnect = () => reject(new Error('The connection was lost.'));
  });
  try {
    const { matchId, sessionId } = await Promise.race([enterArena(socket), broken]);
    socket.ondisconnect = onLost;
    return { socket, matchId, sessionId };
  } catch (error) {
    socket.disconnect(false);
    throw error;
  }
}

async function enterArena(socket: Socket): Promise<{ matchId: string; sessionId: string }> {
  const { payload } = await socket.rpc('arena_find');
  const match = await socket.joinMatch(JSON.parse(payload ?? '{}').matchId);
  return { matchId: match.match_id, sessionId: match.self.session_id };
}

/** One player a tab: two tabs of one browser are two players. */
async function signIn(client: Client): Promise<Session> {
  const key = 'arena-device';
  const device = sessionStorage.getItem(key) ?? `arena-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  sessionStorage.setItem(key, device);
  const isTaken = 409;
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.authenticateDevice(device, true, inventName());
    } catch (error) {
      if ((error as Response).status !== isTaken || attempt === 10) throw error;
    }
  }
}
