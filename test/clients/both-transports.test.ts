// Rules and limits that count WebSocket and reliable UDP alike, against a whole server.
import { Client, type DefaultSocket, type Session } from '@heroiclabs/nakama-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { RudpAdapter } from '../../client/node.js';
import { closeCodes } from '../../src/transport/close-codes.js';
import { createTestDatabase, type TestDatabase } from '../database/test-database.js';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

type Transport = 'udp' | 'websocket';
const transports: readonly Transport[] = ['udp', 'websocket'];
const MAX_CONNECTIONS = 4;
const MAX_MESSAGE_BYTES = 2048;
const MAX_MESSAGES_PER_SEC = 40;

let database: TestDatabase;
let server: RunningServer;
let client: Client;
const open: { socket: DefaultSocket; closed: Promise<number> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    'database.address': database.address,
    'rudp.bind_address': '127.0.0.1',
    'session.single_socket': true,
    'socket.max_connections': MAX_CONNECTIONS,
    'socket.max_message_size_bytes': MAX_MESSAGE_BYTES,
    'socket.max_messages_per_sec': MAX_MESSAGES_PER_SEC,
  });
  client = new Client('defaultkey', server.host, String(server.port));
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
});
afterEach(async () => {
  for (const { socket } of open) socket.disconnect(false);
  open.length = 0;
  await expect.poll(connections).toBe(0);
});

const signIn = () => client.authenticateDevice(`device-${crypto.randomUUID()}`, true);

/** How many connections the server has, of both transports. */
async function connections(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const counts = [...metrics.matchAll(/^tickwire_connections\{transport="(?:rudp|websocket)"[^}]*\} (\d+)/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

function prepare(transport: Transport) {
  const adapter = transport === 'udp' ? new RudpAdapter() : undefined;
  const socket = client.createSocket(false, false, adapter as never) as DefaultSocket;
  const closed = new Promise<number>((resolve) => {
    socket.ondisconnect = (event) => resolve((event as unknown as { code: number }).code);
  });
  return { adapter, socket, closed };
}

async function connect(transport: Transport, session?: Session) {
  const { adapter, socket, closed } = prepare(transport);
  await socket.connect(session ?? (await signIn()), true);
  if (adapter) expect(adapter.transport).toBe('udp');
  open.push({ socket, closed });
  return { socket, closed };
}

/** Resolves once a newcomer was refused, or closed as soon as it was there: a WebSocket knows no other way. */
async function shownTheDoor(transport: Transport): Promise<void> {
  const { socket, closed } = prepare(transport);
  const session = await signIn();
  await Promise.race([
    closed,
    socket.connect(session, true).then(
      () => closed,
      () => {},
    ),
  ]);
}

const pairs = transports.flatMap((former) => transports.map((newer) => [former, newer] as const));

it.each(pairs)('one socket a user: one over %s gives way to one over %s', async (former, newer) => {
  const session = await signIn();
  const first = await connect(former, session);
  const second = await connect(newer, session);
  expect(await first.closed).toBe(closeCodes.replaced.code);
  expect((await second.socket.createMatch()).match_id).toBeTruthy();
  await expect.poll(connections).toBe(1);
});

it('socket.max_connections counts both', async () => {
  for (let i = 0; i < MAX_CONNECTIONS; i++) await connect(transports[i % 2]!);
  for (const transport of transports) await shownTheDoor(transport);
  await expect.poll(connections).toBe(MAX_CONNECTIONS);
  open[0]!.socket.disconnect(false);
  await expect.poll(connections).toBe(MAX_CONNECTIONS - 1);
  await connect(transports[1]!);
});

describe.each(transports)('over %s', (transport) => {
  it('a message may be as large as socket.max_message_size_bytes says, and no larger', async () => {
    const { socket, closed } = await connect(transport);
    const { match_id } = await socket.createMatch();
    await socket.sendMatchState(match_id, 1, 'x'.repeat(1000), undefined, true);
    await socket.rpc('none', 'x'.repeat(1000)).catch(() => {});
    await socket.sendMatchState(match_id, 1, 'x'.repeat(MAX_MESSAGE_BYTES), undefined, true);
    expect(await closed).toBe(closeCodes.messageTooLarge.code);
  });

  it('no more messages may come in a second than socket.max_messages_per_sec says', async () => {
    const { socket, closed } = await connect(transport);
    const { match_id } = await socket.createMatch();
    for (let i = 0; i < 2 * MAX_MESSAGES_PER_SEC; i++) {
      await socket.sendMatchState(match_id, 1, 'x', undefined, i % 2 === 0);
    }
    expect(await closed).toBe(closeCodes.tooManyMessages.code);
  });
});
