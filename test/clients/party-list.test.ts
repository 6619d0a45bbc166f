// Lists of parties over HTTP and gRPC with a module's hooks around them, and as a module sees them.
import path from 'node:path';
import { credentials, Client as GrpcClient, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Client, type Session } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Code } from '../../src/base/code.js';
import type { PartyList } from '../../src/wire/gen/api.js';
import { serviceMethods } from '../../src/wire/service.js';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

let server: RunningServer;
let client: Client;
let grpc: GrpcClient;
let ana: Session;
let open: string;
let closed: string;

beforeAll(async () => {
  server = await startServer({ 'runtime.path': path.resolve(import.meta.dirname, '../modules/party-list') });
  client = new Client('defaultkey', server.host, String(server.port));
  grpc = new GrpcClient(`${server.host}:${server.port - 1}`, credentials.createInsecure());
  ana = await client.authenticateDevice(`device-${crypto.randomUUID()}`, true);
  const socket = client.createSocket();
  await socket.connect(ana, true);
  open = (await socket.createParty(true, 3)).party_id;
  closed = (await socket.createParty(false, 3)).party_id;
}, 60_000);
afterAll(async () => {
  grpc?.close();
  await server?.stop();
});

const overHttp = (token: string | undefined, query: string) =>
  fetch(`${server.url}/v2/party?${query}`, token ? { headers: { Authorization: `Bearer ${token}` } } : {});

function overGrpc(token: string | undefined, request: object): Promise<PartyList> {
  const {
    path: method,
    requestSerialize,
    responseDeserialize,
  } = serviceMethods.find(({ name }) => name === 'ListParties')!;
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: unknown) =>
      error ? reject(error) : resolve(answer as PartyList);
    grpc.makeUnaryRequest(method, requestSerialize, responseDeserialize, request, metadata, done);
  });
}

it('the hooks of a module change, refuse and note what a client asks for', async () => {
  const list = (await (await overHttp(ana.token, 'open=false&limit=10')).json()) as { parties: { party_id: string }[] };
  expect(list.parties.map(({ party_id }) => party_id)).toEqual([open]);
  const noted = async () => {
    const id = { collection: 'parties', key: 'last', user_id: ana.user_id! };
    return (await client.readStorageObjects(ana, { object_ids: [id] })).objects[0]?.value;
  };
  await expect.poll(noted).toEqual({ shown: 1, open: true });
  expect((await overHttp(ana.token, 'limit=50')).ok).toBe(false);
});

it('answers are the same over gRPC, and nobody is shown parties without a session', async () => {
  const { parties } = await overGrpc(ana.token, { open: { value: false }, limit: { value: 5 } });
  expect(parties).toMatchObject([{ party_id: open, open: true, max_size: 3 }]);
  await expect(overGrpc(undefined, {})).rejects.toMatchObject({ code: Code.UNAUTHENTICATED });
  expect((await overHttp(undefined, '')).status).toBe(401);
});

it('a module sees all of them', async () => {
  const { payload } = await client.rpc(ana, 'parties', {});
  const { parties } = payload as { parties: { partyId: string; open: boolean; maxSize: number }[] };
  expect(parties.map(({ partyId }) => partyId).sort()).toEqual([open, closed].sort());
  expect(parties.find(({ partyId }) => partyId === closed)).toMatchObject({ open: false, maxSize: 3 });
});
