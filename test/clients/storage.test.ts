// Storage and wallets as a stock client and a Nakama bundle use them.
import path from 'node:path';
import { Client, type Session } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.js';
import { type RunningServer, startServer } from '../start-server.js';

let database: TestDatabase;
let server: RunningServer;
let client: Client;
let ana: Session;
let ben: Session;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    'runtime.path': path.resolve(import.meta.dirname, '../modules/storage'),
    // A filter runs in the thread whose RPC writes: neither must wait for the other.
    'runtime.workers': 1,
    'database.address': database.address,
    'session.token_expiry_sec': 7200,
    'session.refresh_token_expiry_sec': 7200,
  });
  client = new Client('defaultkey', server.host, String(server.port));
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
});
beforeEach(async () => {
  [ana, ben] = [await player(), await player()];
});

const player = () => client.authenticateDevice(`device-${crypto.randomUUID()}`);
const saved = (key: string, value: object, more: object = {}) => ({ collection: 'saves', key, value, ...more });
const write = (session: Session, ...objects: Parameters<Client['writeStorageObjects']>[1]) =>
  client.writeStorageObjects(session, objects);
const read = async (session: Session, owner: Session, ...keys: string[]) => {
  const object_ids = keys.map((key) => ({ collection: 'saves', key, user_id: owner.user_id! }));
  return (await client.readStorageObjects(session, { object_ids })).objects;
};
const remove = (session: Session, ...keys: string[]) =>
  client.deleteStorageObjects(session, { object_ids: keys.map((key) => ({ collection: 'saves', key })) });
const rpc = async (session: Session, id: string, payload: object = {}) =>
  (await client.rpc(session, id, payload)).payload;
const status = (code: number) => expect.objectContaining({ status: code });

test('objects are written, read, listed page by page and deleted', async () => {
  const { acks } = await write(ana, saved('one', { gold: 1 }), saved('two', { gold: 2 }, { permission_read: 2 }));
  expect(acks?.map(({ key }) => key)).toEqual(['one', 'two']);
  expect((await read(ana, ana, 'one', 'two')).map(({ value }) => value)).toEqual([{ gold: 1 }, { gold: 2 }]);
  expect((await read(ben, ana, 'one', 'two')).map(({ key }) => key)).toEqual(['two']);
  await write(ana, saved('one', { gold: 3 }, { version: acks![0]!.version }));
  await expect(write(ana, saved('one', { gold: 4 }, { version: acks![0]!.version }))).rejects.toEqual(status(400));
  await expect(write(ana, saved('one', { gold: 4 }, { version: '*' }))).rejects.toEqual(status(400));
  const first = await client.listStorageObjects(ana, 'saves', ana.user_id, 1);
  const second = await client.listStorageObjects(ana, 'saves', ana.user_id, 1, first.cursor);
  expect([...first.objects, ...second.objects].map(({ key, value }) => [key, value])).toEqual([
    ['one', { gold: 3 }],
    ['two', { gold: 2 }],
  ]);
  await remove(ana, 'one', 'two');
  expect(await read(ana, ana, 'one', 'two')).toEqual([]);
});

test('hooks refuse, rewrite and follow', async () => {
  await expect(write(ana, saved('throws', {}))).rejects.toEqual(status(403));
  await expect(write(ana, saved('nothing', {}))).rejects.toEqual(status(404));
  await write(ana, saved('rewritten', { by: 'player' }), saved('plain', { by: 'player' }));
  expect((await read(ana, ana, 'rewritten', 'plain')).map(({ value }) => value)).toEqual([
    { by: 'hook' },
    { by: 'player' },
  ]);
  await remove(ana, 'rewritten', 'plain');
  expect(JSON.parse((await client.getAccount(ana)).wallet!)).toEqual({ deletions: 2 });
});

test('an index with a filter follows RPCs and clients', async () => {
  const cards = { wolf: 3, bear: 9, dragon: 100 };
  for (const [key, power] of Object.entries(cards)) {
    expect(await rpc(ana, 'play', { key, power })).toEqual({ key, power });
  }
  await expect.poll(() => rpc(ana, 'strongest')).toEqual(['bear', 'wolf']);
  await write(ana, { collection: 'cards', key: 'wolf', value: { power: 30 } });
  await expect.poll(() => rpc(ana, 'strongest')).toEqual(['wolf', 'bear']);
  await client.deleteStorageObjects(ana, { object_ids: [{ collection: 'cards', key: 'bear' }] });
  await expect.poll(() => rpc(ana, 'strongest')).toEqual(['wolf']);
  expect(await rpc(ben, 'strongest')).toEqual([]);
});

test('100 writers of one wallet lose nothing', async () => {
  await rpc(ana, 'pay', { coins: 50 });
  const amounts = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? n : -n - 20));
  const outcomes = await Promise.allSettled(amounts.map((coins) => rpc(ana, 'pay', { coins })));
  const done = amounts.filter((_, n) => outcomes[n]!.status === 'fulfilled');
  const coins = done.reduce((sum, amount) => sum + amount, 50);
  expect(JSON.parse((await client.getAccount(ana)).wallet!)).toEqual({ coins });
  const ledger = (await rpc(ana, 'ledger')) as unknown as { coins: number }[];
  expect(ledger).toHaveLength(done.length + 1);
  expect(ledger.reduce((sum, change) => sum + change.coins, 0)).toBe(coins);
});

test('an account that is deleted takes objects, index entries and wallet along', async () => {
  await rpc(ana, 'play', { key: 'wolf', power: 3 });
  await expect.poll(() => rpc(ana, 'strongest')).toEqual(['wolf']);
  await client.deleteAccount(ana);
  const { objects } = await client.listStorageObjects(ben, 'cards', ana.user_id, 10);
  expect(objects).toEqual([]);
});
