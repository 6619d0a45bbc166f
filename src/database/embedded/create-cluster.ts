import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Cluster, runOnCluster } from './cluster.js';
import { embeddedError } from './embedded-error.js';

/** The role and the database that the server uses. The role is no superuser: SQL of a game cannot leave the database. */
export const ROLE = 'tickwire';
export const DATABASE = 'tickwire';

/** What suits one game server's database on the machine that it shares with the server. */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '128MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  synchronous_commit: 'on',
  password_encryption: 'scram-sha-256',
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_line_prefix: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const ACCESS = `# Only the server's own role may connect, and only with its password.
local all ${ROLE} scram-sha-256
host all ${ROLE} 127.0.0.1/32 scram-sha-256
`;

/**
 * Creates the cluster where there is none yet, and answers the password of its role. A creation that was cut short is
 * begun anew. SYNCSTODISK waits until the disk has the new cluster, about half a second. Rejects where the folder holds a cluster of another major version.
 */
export async function createCluster(
  cluster: Cluster,
  onProgress: (what: string) => void,
  syncsToDisk = true,
): Promise<string> {
  const data = path.join(cluster.folder, 'data');
  const version = await fs.readFile(path.join(data, 'PG_VERSION'), 'utf8').catch(readMissing);
  if (version === undefined) {
    onProgress('Preparing the database folder, once');
    await initialise(cluster, data, syncsToDisk);
  } else if (Number.parseInt(version, 10) !== cluster.binaries.majorVersion) {
    throw embeddedError(
      `The database folder ${cluster.folder} was made by PostgreSQL ${version.trim()}, and this is version ` +
        `${cluster.binaries.majorVersion}: dump it with the version that made it and load the dump into a new folder ` +
        '(--data_dir).',
    );
  }
  return readPassword(cluster);
}

async function initialise(cluster: Cluster, data: string, syncsToDisk: boolean): Promise<void> {
  const draft = `${data}.new`;
  const seenDraft = `${cluster.seenFolder}/data.new`;
  await refuseUnknownFiles(data);
  await fs.rm(draft, { recursive: true, force: true });
  await fs.rm(path.join(cluster.folder, 'password'), { force: true });
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await runOnCluster(cluster, 'initdb', [
    ...['-D', seenDraft, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-instructions'],
    ...['-A', 'reject', '-T', 'simple', ...settings, ...(syncsToDisk ? [] : ['--no-sync'])],
  ]);
  await fs.writeFile(path.join(draft, 'pg_hba.conf'), ACCESS);
  await fs.rm(data, { recursive: true, force: true });
  await fs.rename(draft, data);
}

/** A `data` folder without a cluster is a leftover only while it is empty. */
async function refuseUnknownFiles(data: string): Promise<void> {
  const names = await fs.readdir(data).catch(() => []);
  if (names.length === 0) return;
  throw embeddedError(
    `The database folder ${data} holds files and no database of PostgreSQL: move them away, or choose another folder ` +
      'with --data_dir.',
  );
}

/** The password is drawn here, and drawn again if its file is lost; it never leaves the machine. */
async function readPassword(cluster: Cluster): Promise<string> {
  const file = path.join(cluster.folder, 'password');
  const known = await fs.readFile(file, 'utf8').catch(readMissing);
  if (known) return known.trim();
  const password = randomBytes(24).toString('hex');
  await setPassword(cluster, password);
  const draft = `${file}.new`;
  await fs.writeFile(draft, password, { mode: 0o600 });
  await fs.rename(draft, file);
  return password;
}

/** In single-user mode each line is a statement; one that fails, as for a role that exists, ends nothing. */
async function setPassword(cluster: Cluster, password: string): Promise<void> {
  const statements = [
    `create role ${ROLE} login createdb`,
    `alter role ${ROLE} login password '${password}'`,
    `create database ${DATABASE} owner ${ROLE}`,
  ];
  const args = ['--single', '-D', `${cluster.seenFolder}/data`, 'postgres'];
  await runOnCluster(cluster, 'postgres', args, `${statements.join('\n')}\n`);
}

function readMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
