// Modules that make the matches themselves and choose where they are played, through the stock client.
import path from 'node:path';
import { Client, type MatchmakerMatched, type Socket, WebSocketAdapterText } from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

describe.each(['matchmaking-bundle', 'matchmaking-native'])('the module %s', (module) => {
  let server: RunningServer;
  let client: Client;

  beforeAll(async () => {
    server = await startServer({
      'runtime.path': path.resolve(import.meta.dirname, '../modules', module),
      'matchmaker.interval_sec': 1,
    });
    client = new Client('defaultkey', server.host, String(server.port));
  }, 60_000);
  afterAll(() => server?.stop());

  async function connect(adapter: Parameters<Client['createSocket']>[2]): Promise<Socket> {
    const session = await client.authenticateDevice(`device-${crypto.randomUUID()}`, true);
    const socket = client.createSocket(false, false, adapter);
    await socket.connect(session, true);
    onTestFinished(() => socket.disconnect(false));
    return socket;
  }

  /** Looks for nobody in particular, so that only the module can have made the match. */
  async function look(socket: Socket, rank: number): Promise<MatchmakerMatched> {
    const matched = new Promise<MatchmakerMatched>((resolve) => {
      socket.onmatchmakermatched = resolve;
    });
    await socket.addMatchmaker('+properties.rank:-1', 2, 2, undefined, { rank });
    return matched;
  }

  it.each([
    ['JSON', () => new WebSocketAdapterText()],
    ['protobuf', () => new WebSocketAdapterPb()],
  ] as const)('makes the matches and says where they are played, in %s', async (_, adapter) => {
    const ranks = [1, 9, 2, 8];
    const sockets = await Promise.all(ranks.map(() => connect(adapter())));
    const found = await Promise.all(sockets.map((socket, i) => look(socket, ranks[i]!)));
    const ranksOf = ({ users }: MatchmakerMatched) =>
      users.map(({ numeric_properties }) => (numeric_properties as unknown as { rank: number }).rank).sort();
    expect(found.map(ranksOf)).toEqual([
      [1, 2],
      [8, 9],
      [1, 2],
      [8, 9],
    ]);
    const [weak, strong] = [found[0]!, found[1]!];
    expect(weak.token).toBeTruthy();
    expect(weak.match_id).toBeFalsy();
    expect(strong.match_id).toBeTruthy();
    expect(found[3]!.match_id).toBe(strong.match_id);
    const match = await sockets[1]!.joinMatch(strong.match_id);
    expect(match).toMatchObject({ authoritative: true, label: 'pair of 2' });
  });
});
