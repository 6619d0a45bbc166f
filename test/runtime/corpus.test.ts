// Every way of writing and bundling a module, in one server after the other by reload: each answers the same.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, type Session, type Socket } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

const corpus = path.resolve(import.meta.dirname, '../modules/corpus');
const names = (folder: string) => fs.readdirSync(path.join(corpus, folder)).filter((name) => /\.m?[jt]s$/.test(name));
const variants = [
  ...names('handwritten').map((name) => `handwritten/${name}`),
  ...names('bundled').map((name) => `bundled/${name}`),
  'native/ts/index.ts',
  'native/mts/index.mts',
  'native/esm/index.js',
];

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-corpus-'));
const modules = path.join(root, 'modules');
const matchIds: string[] = [];
let server: RunningServer;
let client: Client;
let session: Session;
let socket: Socket;
let loads = 0;

beforeAll(async () => {
  for (const name of ['shared.ts', 'settings.json', 'node_modules']) {
    fs.cpSync(path.join(corpus, 'native', name), path.join(root, name), { recursive: true });
  }
  use(variants[0]!);
  server = await startServer({
    'runtime.path': modules,
    'runtime.workers': 1,
    'match.workers': 1,
    'session.token_expiry_sec': 7200,
  });
  client = new Client('defaultkey', server.host, String(server.port));
  session = await client.authenticateCustom(crypto.randomUUID(), true, 'Ann');
  socket = client.createSocket();
  await socket.connect(session, false);
});

afterAll(async () => {
  socket?.disconnect(false);
  await server?.stop();
  fs.rmSync(root, { recursive: true });
});

/** Makes VARIANT the only module of the folder. */
function use(variant: string): void {
  fs.rmSync(modules, { recursive: true, force: true });
  fs.mkdirSync(modules);
  fs.copyFileSync(path.join(corpus, variant), path.join(modules, `index${path.extname(variant)}`));
}

async function reload(variant: string): Promise<void> {
  use(variant);
  server.process.kill('SIGUSR2');
  loads++;
  const outcomes = () => server.output().match(/the modules were loaded anew|The modules stay as they are.*/g) ?? [];
  await vi.waitFor(() => expect(outcomes()).toHaveLength(loads), 10_000);
  expect(outcomes().at(-1)).toBe('the modules were loaded anew');
}

async function rpc<T>(id: string, payload = ''): Promise<T> {
  const { payload: answer } = await socket.rpc(id, payload);
  return JSON.parse(answer!) as T;
}

const nextData = () =>
  new Promise<{ opCode: number; text: string }>((resolve) => {
    socket.onmatchdata = ({ op_code, data }) => resolve({ opCode: op_code, text: new TextDecoder().decode(data) });
  });

test.each(variants)('%s', async (variant) => {
  await reload(variant);

  const order = { count: 3, words: ['red', 'apple'], shout: { mark: '!' } };
  expect(await rpc('order', JSON.stringify(order))).toEqual({
    currency: 'apples',
    limits: [1, 2, 3],
    text: '3 red-apples!',
    cached: 3,
    encoded: 'cmVkLGFwcGxl',
    mode: 'rpc',
    isPlayer: true,
  });
  expect(await rpc('order', '{"count":1}')).toMatchObject({ text: '1 nothing.', cached: 1 });
  await expect(socket.rpc('refuse')).rejects.toMatchObject({ message: 'not today' });

  await client.updateAccount(session, { display_name: variant });
  expect((await client.getAccount(session)).user?.display_name).toBe(variant.toUpperCase());
  await expect(client.updateAccount(session, { display_name: 'nobody' })).rejects.toMatchObject({ status: 404 });

  const { id } = await rpc<{ id: string }>('open');
  matchIds.push(id);
  await expect(socket.joinMatch(id, '', { password: 'wrong' })).rejects.toMatchObject({ message: 'wrong password' });
  const welcome = nextData();
  const { label } = await socket.joinMatch(id, '', { password: 'right' });
  expect(JSON.parse(label!)).toEqual({ kind: 'corpus' });
  expect(await welcome).toEqual({ opCode: 1, text: 'hello Ann' });
  const echo = nextData();
  await socket.sendMatchState(id, 2, JSON.stringify({ text: 'shouted' }));
  expect(await echo).toEqual({ opCode: 3, text: '{"text":"SHOUTED"}' });
  await socket.leaveMatch(id);
  const calls = ['Init', 'Join', 'JoinAttempt', 'Leave', 'Loop', 'Signal'].map((name) => `match${name}`);
  await vi.waitFor(async () => expect(await rpc('signal', id)).toEqual({ trace: calls }), 5000);
});

test('matchTerminate of all of them was called', async () => {
  await server.stop();
  const terminated = server
    .output()
    .split('\n')
    .filter((line) => line.includes('corpus: terminated after matchInit'));
  expect(matchIds).toHaveLength(variants.length);
  for (const id of matchIds) expect(terminated.filter((line) => line.includes(id))).toHaveLength(1);
});
