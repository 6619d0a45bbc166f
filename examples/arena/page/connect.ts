import { Client, type DefaultSocket, type MatchData, type Session, type Socket } from '@heroiclabs/nakama-js';
import { RudpAdapter, type TransportEvent } from '../../../client/browser.js';
import { inventName } from './names.js';

export interface Joined {
  socket: Socket;
  client: Client;
  session: Session;
  matchId: string;
  sessionId: string;
}

/** What the player asks for: UDP gives way to a WebSocket where it does not get through. */
export type WantedTransport = 'udp' | 'websocket';

export interface ConnectionEvents {
  onData(data: MatchData): void;
  onTransport(event: TransportEvent): void;
  onLost(): void;
}

const secure = location.protocol === 'https:';
const createClient = () =>
  new Client('defaultkey', location.hostname, location.port || (secure ? '443' : '80'), secure);

/** A socket of the stock client; all that UDP takes is another adapter. */
function createSocket(client: Client, wanted: WantedTransport, onTransport: (event: TransportEvent) => void): Socket {
  if (wanted === 'udp') return client.createSocket(secure, false, new RudpAdapter({ onTransport }));
  return client.createSocket(secure, false);
}

/** Signs in as the player of this tab, opens a socket and enters the arena, all through the stock client. */
export async function connect(
  wanted: WantedTransport,
  { onData, onTransport, onLost }: ConnectionEvents,
): Promise<Joined> {
  const client = createClient();
  const session = await signIn(client);
  const socket = createSocket(client, wanted, onTransport);
  socket.onmatchdata = onData;
  await socket.connect(session, false);
  // What waits for an answer would wait for ever if the connection broke meanwhile.
  const broken = new Promise<never>((_resolve, reject) => {
    socket.ondisconnect = () => reject(new Error('The connection was lost.'));
  });
  try {
    const { matchId, sessionId } = await Promise.race([enterArena(socket), broken]);
    socket.ondisconnect = onLost;
    return { socket, client, session, matchId, sessionId };
  } catch (error) {
    socket.disconnect(false);
    throw error;
  }
}

/** How long the server takes to answer over SOCKET, in milliseconds. */
export async function measureRoundTrip(socket: Socket): Promise<number> {
  const sentAtMs = performance.now();
  await (socket as DefaultSocket).send({ ping: {} });
  return performance.now() - sentAtMs;
}

/** Opens a second socket of the same player that only measures: how long an answer of the server takes over WANTED. */
export async function openProbe(
  { client, session }: Joined,
  wanted: WantedTransport,
): Promise<{ measure(): Promise<number>; close(): void }> {
  let travelled: string = wanted;
  const socket = createSocket(client, wanted, ({ transport }) => {
    travelled = transport;
  });
  socket.ondisconnect = () => {};
  await socket.connect(session, false);
  if (travelled !== wanted) {
    socket.disconnect(false);
    throw new Error(`this network has no ${wanted}`);
  }
  return {
    measure: () => measureRoundTrip(socket),
    close: () => socket.disconnect(false),
  };
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
