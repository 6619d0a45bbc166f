import { randomBytes } from 'node:crypto';
import net from 'node:net';
import pg from 'pg';
import { inject } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { type DatabaseAddress, parseDatabaseAddress } from '../../src/database/address.js';
import { connect } from '../../src/database/connect.js';
import { createDatabase, type DatabaseOptions, toConnectionOptions } from '../../src/database/create-database.js';
import type { Database } from '../../src/database/database.js';
import { prepareDatabase } from '../../src/database/prepare-database.js';
import { TEMPLATE } from './global-setup.js';

/** `embedded` is the PostgreSQL from npm, `external` the one that TICKWIRE_TEST_DATABASE names. */
export type TestServer = 'embedded' | 'external';

export interface TestDatabase {
  readonly database: Database;
  /** For servers and clients that a test starts itself. */
  readonly address: string;
  /** Closes `database` and removes the database. */
  drop(): Promise<void>;
}

/** The servers to run a test on: `describe.each(testServers())('… on %s', (server) => …)`. */
export function testServers(): TestServer[] {
  return process.env.TICKWIRE_TEST_DATABASE ? ['embedded', 'external'] : ['embedded'];
}

/**
 * A fresh database with the whole schema, of the test's own, in some 50 ms. One a test file is the usual way:
 *
 *     let test: TestDatabase;
 *     beforeAll(async () => { test = await createTestDatabase(); });
 *     afterAll(() => test.drop());
 *
 * and then `test.database.query(…)`. Files run side by side without seeing each other. The PostgreSQL behind it is
 * started once a run by `global-setup.ts`, on the first call.
 */
export async function createTestDatabase(
  server: TestServer = 'embedded',
  options: Partial<DatabaseOptions> = {},
): Promise<TestDatabase> {
  const { address, text, drop } = await createEmptyOrCopy(server, server === 'embedded');
  if (server === 'external') {
    await prepareDatabase(toConnectionOptions({ address, logger: silentLogger }), silentLogger);
  }
  const database = await createDatabase({ maxOpenConns: 10, logger: silentLogger, ...options, address });
  return {
    database,
    address: text,
    async drop() {
      await database.close();
      await drop();
    },
  };
}

/** The address of a database that does not exist yet, and what removes it once somebody has created it. */
export async function nameTestDatabase(server: TestServer = 'embedded') {
  const base = parseDatabaseAddress(await serverAddress(server));
  const database = `test_${randomBytes(8).toString('hex')}`;
  const address = { ...base, database };
  const drop = () =>
    withMaintenance(base, (client) => client.query(`drop database if exists ${database} with (force)`));
  return { base, address, text: formatAddress(address), drop: async () => void (await drop()) };
}

/** A database without tables, or a copy of the migrated one. */
export async function createEmptyOrCopy(server: TestServer, copy: boolean) {
  const named = await nameTestDatabase(server);
  const template = copy ? ` template ${TEMPLATE} strategy file_copy` : '';
  await withMaintenance(named.base, (client) =>
    client.query(`create database ${pg.escapeIdentifier(named.address.database)}${template}`),
  );
  return named;
}

async function withMaintenance<T>(base: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { client } = await connect(toConnectionOptions({ address: base, logger: silentLogger }));
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function serverAddress(server: TestServer): Promise<string> {
  if (server === 'external') return process.env.TICKWIRE_TEST_DATABASE!;
  const answer = JSON.parse(await readSocket(inject('testDatabaseSocket')));
  if (answer.error) throw new Error(`The embedded PostgreSQL of the tests does not start: ${answer.error}`);
  return answer.address;
}

function readSocket(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    net
      .connect(socketPath)
      .on('data', (chunk) => {
        text += chunk;
      })
      .on('end', () => resolve(text))
      .on('error', reject);
  });
}

function formatAddress(address: DatabaseAddress): string {
  const { user, password, host, port, database } = address;
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  return `postgres://${encodeURIComponent(user)}${secret}@${encodeURIComponent(host)}:${port}/${database}`;
}
