import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import { type Cluster, openCluster, SOCKET_PORT } from './embedded/cluster.js';
import { createCluster, DATABASE, ROLE } from './embedded/create-cluster.js';
import { embeddedError, folderError } from './embedded/embedded-error.js';
import { type FolderLock, lockFolder } from './embedded/folder-lock.js';
import { makeFolder } from './embedded/make-folder.js';
import { stopOrphan } from './embedded/orphan.js';
import { type SupervisedPostgres, supervise } from './embedded/supervisor.js';

export interface EmbeddedOptions {
  /** The server's folder; PostgreSQL gets `postgres` in it. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** How many connections the server will open. */
  readonly maxConnections: number;
  /** Told of steps that take seconds, in words for the operator; the logger is told otherwise. */
  readonly onProgress?: (what: string) => void;
  /** PostgreSQL's settings beyond the usual, by name: for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** For `createDatabase`; holds the password, so it is not for logs. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Beyond the server's own: PostgreSQL's reserved ones, and those of an operator or of a migration. */
const SPARE_CONNECTIONS = 10;
const START_ATTEMPTS = 5;
const RESTARTS_PER_MINUTE = 5;

/**
 * Starts PostgreSQL under `dataDir`, creating its folder at the first start. It ends with this process, however that
 * ends; what an earlier process left behind is put right. Rejects with a StatusError of one line for the operator.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const folder = path.join(dataDir, 'postgres');
  const progress = options.onProgress ?? ((what) => options.logger.info(what));
  let lock: FolderLock | undefined;
  let cluster: Cluster | undefined;
  try {
    await makeFolder(folder);
    lock = await lockFolder(folder, path.join(folder, 'server.lock'));
    cluster = await openCluster(folder, dataDir);
    await stopOrphan(cluster, progress);
    const password = await createCluster(cluster, progress, options.settings?.fsync !== 'off');
    const port = cluster.socketFolder ? SOCKET_PORT : await findFreePort();
    const running = await keepRunning(cluster, flagsOf(cluster, port, options), options.logger, progress);
    const held = { lock, cluster };
    let stopping: Promise<void> | undefined;
    return {
      address: addressOf(cluster, port, password),
      stop() {
        stopping ??= running.stop().finally(() => release(held.lock, held.cluster));
        return stopping;
      },
    };
  } catch (error) {
    await release(lock, cluster);
    throw error instanceof StatusError ? error : folderError(folder, error);
  }
}

async function release(lock: FolderLock | undefined, cluster: Cluster | undefined): Promise<void> {
  await cluster?.close();
  await lock?.release();
}

function addressOf(cluster: Cluster, port: number, password: string): string {
  const host = cluster.socketFolder ? encodeURIComponent(cluster.socketFolder) : '127.0.0.1';
  return `postgres://${ROLE}:${password}@${host}:${port}/${DATABASE}`;
}

function flagsOf(cluster: Cluster, port: number, options: EmbeddedOptions): string[] {
  const settings = {
    listen_addresses: cluster.seenSocketFolder ? '' : '127.0.0.1',
    unix_socket_directories: cluster.seenSocketFolder ?? '',
    unix_socket_permissions: '0700',
    port: String(port),
    max_connections: String(options.maxConnections + SPARE_CONNECTIONS),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Starts PostgreSQL, and starts it again when it ends though nobody asked; the pool connects anew by itself. */
async function keepRunning(cluster: Cluster, flags: string[], logger: Logger, progress: (what: string) => void) {
  let stopped = false;
  let current = await startPatiently(cluster, flags, logger, progress);
  const failures: number[] = [];

  async function watch(): Promise<void> {
    while (!stopped) {
      const reason = await current.exited;
      if (stopped) return;
      logger.error('PostgreSQL has ended though it should run; starting it again', { reason });
      failures.push(performance.now());
      if (failures.filter((at) => performance.now() - at < 60_000).length > RESTARTS_PER_MINUTE) {
        logger.error('PostgreSQL ends again and again and is not started any more', { folder: cluster.folder });
        return;
      }
      current = await restart();
    }
  }

  async function restart(): Promise<SupervisedPostgres> {
    try {
      await stopOrphan(cluster, progress);
    } catch (error) {
      logger.error('The PostgreSQL of this server does not stop', { error: (error as Error).message });
    }
    const next = supervise(cluster, flags, (line) => logLine(logger, line));
    await next.ready.catch(() => delay(500));
    if (stopped) await next.stop();
    return next;
  }

  const watching = watch();
  return {
    async stop() {
      stopped = true;
      await current.stop();
      await watching;
    },
  };
}

/** The processes of a PostgreSQL that was killed need a moment to notice, and hold its shared memory until then. */
async function startPatiently(
  cluster: Cluster,
  flags: string[],
  logger: Logger,
  progress: (what: string) => void,
): Promise<SupervisedPostgres> {
  for (let attempt = 1; ; attempt++) {
    const postgres = supervise(cluster, flags, (line) => {
      if (/was not properly shut down/.test(line)) progress('Recovering the database after an unclean end');
      logLine(logger, line);
    });
    try {
      await postgres.ready;
      return postgres;
    } catch (error) {
      const reason = (error as Error).message;
      const passing = /pre-existing shared memory|still in use|lock file .* already exists/.test(reason);
      if (!passing || attempt >= START_ATTEMPTS) throw explainStart(cluster.folder, reason);
      await delay(500 * attempt);
    }
  }
}

function explainStart(folder: string, reason: string): StatusError {
  if (/No space left on device/.test(reason)) {
    return embeddedError(`The disk of the database folder ${folder} is full: make room on it and start again.`);
  }
  return embeddedError(`PostgreSQL does not start on the database folder ${folder}: ${reason}`);
}

/** What a connection says that was still there when the server stopped. */
const ENDED = 'terminating connection due to administrator command';

function logLine(logger: Logger, line: string): void {
  const text = `PostgreSQL: ${line.replace(/^\w+:\s+/, '')}`;
  if (/^(FATAL|PANIC):/.test(line) && !line.includes(ENDED)) logger.warn(text);
  else logger.debug(text);
}
