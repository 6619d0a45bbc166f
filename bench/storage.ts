// What storage and wallets cost the server's process (the database not counted): `npm run bench -- storage`.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { newUuid } from '../src/base/id.js';
import { silentLogger } from '../src/base/logger.js';
import { listStorageObjects } from '../src/core/storage/list-storage-objects.js';
import { readStorageObjects } from '../src/core/storage/read-storage-objects.js';
import { createStorageCommit } from '../src/core/storage/storage-commit.js';
import { writeStorageObjects } from '../src/core/storage/write-storage-objects.js';
import { createWalletWriter } from '../src/core/wallet/wallet-writer.js';
import { openDatabase } from '../src/database/open-database.js';

const CONCURRENT = 32;
const CALLS = 8_000;
const USERS = 500;

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
const opened = await openDatabase({ address: 'embedded', dataDir, logger: silentLogger });
const db = opened.database;

async function makeUsers(): Promise<string[]> {
  const ids = Array.from({ length: USERS }, newUuid);
  await db.queryText(`insert into users (id, username) select id, id::text from unnest($1::uuid[]) as id`, [ids]);
  return ids;
}

async function measure(what: string, call: (n: number) => Promise<unknown>): Promise<void> {
  await runCalls(CALLS / 4, call);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await runCalls(CALLS, call);
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - startMs;
  const each = ((user + system) / CALLS).toFixed(1);
  console.log(`${what.padEnd(44)} ${each.padStart(7)} µs of CPU, ${Math.round((CALLS / ms) * 1000)} a second`);
}

async function runCalls(count: number, call: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

try {
  const users = await makeUsers();
  const commit = createStorageCommit({ db, onChanged: async () => {} });
  const wallets = createWalletWriter(db);
  const userOf = (n: number) => users[(n * 7) % USERS]!;
  const write = (n: number, version?: string) => ({
    collection: 'bench',
    key: `slot-${n % 10}`,
    userId: userOf(n),
    value: JSON.stringify({ gold: n, items: ['sword', 'shield'], level: n % 60 }),
    version,
  });
  console.log(`${CALLS} calls, ${CONCURRENT} at once, ${USERS} users`);
  await measure('write one object', (n) => writeStorageObjects(commit, { callerId: userOf(n), writes: [write(n)] }));
  await measure('write three objects in a batch', (n) =>
    writeStorageObjects(commit, { callerId: null, writes: [write(n), write(n + 1), write(n + 2)] }),
  );
  await measure('read one object', (n) => readStorageObjects(db, { callerId: userOf(n), objectIds: [write(n)] }));
  await measure('list ten objects', (n) =>
    listStorageObjects(db, { callerId: userOf(n), userId: userOf(n), collection: 'bench', limit: 10 }),
  );
  const pay = (userId: string, updateLedger: boolean) =>
    wallets.update({ updates: [{ userId, changeset: { coins: 1 }, metadata: '{}' }], updateLedger });
  await measure('change one of many wallets', (n) => pay(userOf(n), false));
  await measure('change one of many wallets, with the ledger', (n) => pay(userOf(n), true));
  await measure('change the same wallet, with the ledger', () => pay(users[0]!, true));
} finally {
  await opened.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}
