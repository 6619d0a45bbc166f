// Bundled and run in a browser by browser.test.ts: plays one after the other what the test then checks.
import { Client, type MatchData, type Socket, WebSocketAdapterText } from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';

export interface Played {
  readonly usernames: string[];
  readonly httpRpc: unknown;
  readonly socketRpc: string | undefined;
  /** op code, text, sender's user name; as the second player got them */
  readonly relayed: [number, string, string | undefined];
  readonly authoritative: [number, string, string | undefined];
  readonly refused: number;
}

const adapters = { json: () => new WebSocketAdapterText(), protobuf: () => new WebSocketAdapterPb() };

const received = (socket: Socket) =>
  new Promise<[number, string, string | undefined]>((resolve) => {
    socket.onmatchdata = ({ op_code, data, presence }: MatchData) =>
      resolve([op_code, new TextDecoder().decode(data), presence?.username]);
  });

async function play(port: string, format: keyof typeof adapters): Promise<Played> {
  const client = new Client('defaultkey', '127.0.0.1', port);
  const players = await Promise.all(
    ['one', 'two'].map(async () => {
      const session = await client.authenticateDevice(`browser-${crypto.randomUUID()}`, true);
      const socket = client.createSocket(false, false, adapters[format]());
      await socket.connect(session, true);
      return { session, socket };
    }),
  );
  const [one, two] = players as [(typeof players)[0], (typeof players)[0]];
  const httpRpc = (await client.rpc(one.session, 'echo', { hello: 'world' })).payload;
  const socketRpc = (await one.socket.rpc('echo', 'grüße 🎲')).payload;

  const relay = await one.socket.createMatch();
  await two.socket.joinMatch(relay.match_id);
  const relayed = received(two.socket);
  await one.socket.sendMatchState(relay.match_id, 7, 'hello');

  const relayedData = await relayed;
  const { matchId } = JSON.parse((await one.socket.rpc('new_match')).payload!);
  const refused = await two.socket.joinMatch(matchId, undefined, { password: 'wrong' }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  for (const { socket } of players) await socket.joinMatch(matchId);
  const authoritative = received(two.socket);
  await one.socket.sendMatchState(matchId, 2, JSON.stringify({ x: 1 }));
  const authoritativeData = await authoritative;
  for (const { socket } of players) socket.disconnect(false);
  return {
    usernames: players.map(({ session }) => session.username!),
    httpRpc,
    socketRpc,
    relayed: relayedData,
    authoritative: authoritativeData,
    refused,
  };
}

Object.assign(globalThis, { play });
