// The modules of docs/storage.md, as printed, on a server.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, type Session } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.js';
import { type RunningServer, startServer } from '../start-server.js';

const root = path.resolve(import.meta.dirname, '../..');
const page = fs.readFileSync(path.join(root, 'docs/storage.md'), 'utf8');
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-storage-page-'));

let database: TestDatabase;
let server: RunningServer;
let client: Client;
let session: Session;

beforeAll(async () => {
  const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  expect(examples).toHaveLength(2);
  fs.mkdirSync(path.join(project, 'node_modules'));
  fs.symlinkSync(root, path.join(project, 'node_modules/tickwire'));
  fs.mkdirSync(path.join(project, 'modules'));
  for (const [n, code] of examples.entries()) fs.writeFileSync(path.join(project, `modules/example-${n}.ts`), code);
  database = await createTestDatabase();
  server = await startServer({
    'runtime.path': path.join(project, 'modules'),
    'database.address': database.address,
    'session.token_expiry_sec': 7200,
    'session.refresh_token_expiry_sec': 7200,
  });
  client = new Client('defaultkey', server.host, String(server.port));
  session = await client.authenticateDevice(`reader-${crypto.randomUUID()}`, true);
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  fs.rmSync(project, { recursive: true, force: true });
});

const call = async (id: string, payload: object = {}) => (await client.rpc(session, id, payload)).payload;

test('the storage index finds the strongest heroes', async () => {
  for (const [name, level] of Object.entries({ ann: 12, bo: 9, cy: 30, nobody: -1 }))
    await call('train', { name, level });
  await expect.poll(() => call('strongest')).toEqual(['cy 30', 'ann 12']);
});

test('the wallet buys what it can pay for, once', async () => {
  expect(await call('earn', 100 as never)).toEqual({ coins: 100 });
  expect(await call('buy', { item: 'hat', price: 30 })).toEqual([
    { coins: -30, item: 'hat' },
    { coins: 100, reason: 'quest' },
  ]);
  for (const [item, price] of [
    ['hat', 1],
    ['crown', 71],
  ]) {
    await expect(call('buy', { item, price })).rejects.toMatchObject({ status: expect.any(Number) });
  }
  expect(JSON.parse((await client.getAccount(session)).wallet!)).toEqual({ coins: 70 });
  const bag = await client.listStorageObjects(session, 'bag', session.user_id, 10);
  expect(bag.objects.map(({ key, value }) => [key, value])).toEqual([['hat', { price: 30 }]]);
});
