// Parties and the matchmaker through the stock Nakama client, in both wire formats.
import { Client, type Party, type Socket, WebSocketAdapterText } from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

let server: RunningServer;
let client: Client;

beforeAll(async () => {
  server = await startServer({ 'matchmaker.interval_sec': 1 });
  client = new Client('defaultkey', server.host, String(server.port));
});
afterAll(() => server?.stop());

/** The next value that a socket's callback is called with. */
function next<T>(register: (callback: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => register(resolve));
}

describe.each([
  ['JSON', () => new WebSocketAdapterText()],
  ['protobuf', () => new WebSocketAdapterPb()],
] as const)('in %s', (format, adapter) => {
  async function connect(): Promise<{ socket: Socket; token: string; userId: string }> {
    const session = await client.authenticateDevice(`device-${crypto.randomUUID()}`, true);
    const socket = client.createSocket(false, false, adapter());
    await socket.connect(session, true);
    onTestFinished(() => socket.disconnect(false));
    return { socket, token: session.token, userId: session.user_id! };
  }

  const nextParty = (socket: Socket) =>
    next<Party>((callback) => {
      socket.onparty = callback;
    });

  it('a party lets in who is accepted, shares data, changes its leader and ends', async () => {
    const [{ socket: ann }, { socket: bob, token, userId }] = [await connect(), await connect()];
    const { party_id } = await ann.createParty(false, 2);
    const asked = next<{ presences: never[] }>((callback) => {
      ann.onpartyjoinrequest = callback as never;
    });
    const joined = nextParty(bob);
    await bob.joinParty(party_id);
    await ann.acceptPartyMember(party_id, (await asked).presences[0]!);
    const party = await joined;
    expect(party.party_id).toBe(party_id);
    // The client's protobuf adapter is older than the field `hidden` of Party, which has moved those after it.
    if (format === 'JSON') expect(party.presences.length).toBe(2);
    const data = next<{ data: Uint8Array }>((callback) => {
      ann.onpartydata = callback as never;
    });
    await bob.sendPartyData(party_id, 7, 'follow me');
    expect(new TextDecoder().decode((await data).data)).toBe('follow me');
    const leader = next<{ presence: { user_id: string } }>((callback) => {
      bob.onpartyleader = callback as never;
    });
    await ann.leaveParty(party_id);
    expect((await leader).presence.user_id).toBe(userId);
    const listed = async () => {
      const answer = await fetch(`${server.url}/v2/party?open=false`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      return JSON.stringify(await answer.json());
    };
    expect(await listed()).toContain(party_id);
    await bob.closeParty(party_id);
    expect(await listed()).not.toContain(party_id);
  });

  it('a party finds opponents as one, and all of them enter the match by their token', async () => {
    const [{ socket: ann }, { socket: bob }, { socket: carol, token }] = [
      await connect(),
      await connect(),
      await connect(),
    ];
    const { party_id } = await ann.createParty(true, 2);
    const joined = nextParty(bob);
    await bob.joinParty(party_id);
    await joined;
    const matched = [ann, bob, carol].map((socket) =>
      next<{ token: string; users: unknown[] }>((callback) => {
        socket.onmatchmakermatched = callback as never;
      }),
    );
    const run = crypto.randomUUID();
    await ann.addMatchmakerParty(party_id, `+properties.run:"${run}"`, 3, 3, { run });
    await carol.addMatchmaker(`+properties.run:"${run}"`, 3, 3, { run });
    const found = await Promise.all(matched);
    expect(found.map(({ users }) => users.length)).toEqual([3, 3, 3]);
    const matches = await Promise.all(
      [ann, bob, carol].map((socket, i) => socket.joinMatch(undefined, found[i]!.token)),
    );
    expect(new Set(matches.map(({ match_id }) => match_id)).size).toBe(1);
    const stats = await fetch(`${server.url}/v2/matchmaker/stats`, { headers: { Authorization: `Bearer ${token}` } });
    const { completions } = (await stats.json()) as { completions: { create_time: string }[] };
    expect(completions.length).toBeGreaterThanOrEqual(2);
  });
});
