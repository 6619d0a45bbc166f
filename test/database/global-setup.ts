import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { silentLogger } from '../../src/base/logger.js';
import { parseDatabaseAddress } from '../../src/database/address.js';
import { toConnectionOptions } from '../../src/database/create-database.js';
import { startEmbedded } from '../../src/database/embedded.js';
import { prepareDatabase } from '../../src/database/prepare-database.js';

/** The migrated database that every test database is a copy of. */
export const TEMPLATE = 'tickwire_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket that answers with the address of the run's PostgreSQL. */
    testDatabaseSocket: string;
  }
}

/**
 * One embedded PostgreSQL for the whole run, started when the first test asks for it: a run without database tests pays
 * nothing. It trades safety against power loss for speed.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-test-'));
  let cluster: ReturnType<typeof startCluster> | undefined;
  const server = net.createServer((socket) => {
    cluster ??= startCluster(folder);
    socket.on('error', () => {});
    cluster.then(
      ({ address }) => socket.end(JSON.stringify({ address })),
      (error) => socket.end(JSON.stringify({ error: error.message })),
    );
  });
  const socketPath = path.join(folder, 'address.sock');
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  project.provide('testDatabaseSocket', socketPath);

  return async () => {
    server.close();
    await cluster?.then(({ stop }) => stop()).catch(() => {});
    await fs.rm(folder, { recursive: true, force: true });
  };
}

async function startCluster(folder: string): Promise<{ address: string; stop(): Promise<void> }> {
  const embedded = await startEmbedded({
    dataDir: path.join(folder, 'data'),
    logger: silentLogger,
    maxConnections: 300,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
  });
  const address = { ...parseDatabaseAddress(embedded.address), database: TEMPLATE };
  await prepareDatabase(toConnectionOptions({ address, logger: silentLogger }), silentLogger);
  return embedded;
}
