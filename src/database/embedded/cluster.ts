import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Binaries, findBinaries, linkLibraries } from './binaries.js';
import { type ClusterUser, chooseClusterUser } from './cluster-user.js';
import { embeddedError } from './embedded-error.js';
import { createEnvironment, runProgram } from './run-program.js';

/** A folder with a PostgreSQL cluster in it, and how PostgreSQL is run on it. */
export interface Cluster {
  /** `data_dir/postgres`. */
  readonly folder: string;
  /** The same folder under the name by which PostgreSQL reaches it. */
  readonly seenFolder: string;
  /** An open descriptor of the folder, which PostgreSQL needs as its descriptor 3 where no path leads it there. */
  readonly folderFd: number | undefined;
  /** Where its Unix socket is; undefined where there are none. */
  readonly socketFolder: string | undefined;
  readonly seenSocketFolder: string | undefined;
  readonly binaries: Binaries;
  readonly user: ClusterUser | undefined;
  readonly env: NodeJS.ProcessEnv | undefined;
  /** Gives back what is needed only while PostgreSQL runs. */
  close(): Promise<void>;
}

const FD_PATH = '/proc/self/fd/3';
/** The shortest limit among the systems: 104 bytes with the closing zero, on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;
export const SOCKET_PORT = 5432;

/** Makes FOLDER, which exists, ready for PostgreSQL to run in it. */
export async function openCluster(folder: string, dataDir: string): Promise<Cluster> {
  const user = await chooseClusterUser(folder, dataDir);
  await refuseForeignFolder(folder);
  const binaries = await findBinaries(user);
  await fs.chmod(folder, 0o700);
  await linkLibraries(binaries, path.join(folder, 'lib'));
  if (user) {
    await fs.chown(path.join(folder, 'lib'), user.uid, user.gid);
    await fs.chown(folder, user.uid, user.gid);
  }

  const reachable = !user || (await canEnter(folder, user));
  const handle = reachable ? undefined : await openForUser(folder, user);
  const seenFolder = handle ? FD_PATH : folder;
  const socketFolder = process.platform === 'win32' ? undefined : await makeSocketFolder(folder, user);
  return {
    folder,
    seenFolder,
    folderFd: handle?.fd,
    socketFolder,
    seenSocketFolder: socketFolder?.startsWith(folder) ? seenFolder + socketFolder.slice(folder.length) : socketFolder,
    binaries,
    user,
    env: createEnvironment(libraryPath(`${seenFolder}/lib`, path.join(binaries.root, 'lib'))),
    async close() {
      await handle?.close();
      if (socketFolder && !socketFolder.startsWith(folder)) await fs.rmdir(socketFolder).catch(() => {});
    },
  };
}

/** Runs a PostgreSQL program on the cluster to its end; rejects with its last words if it fails. */
export async function runOnCluster(
  cluster: Cluster,
  program: 'initdb' | 'postgres',
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { user, env, folderFd } = cluster;
  const file = cluster.binaries.program(program);
  const result = await runProgram(file, args, { user, env, folderFd, ...(input === undefined ? {} : { input }) }).catch(
    (error) => {
      throw embeddedError(`${cannotRun(error.message)}`, error);
    },
  );
  if (result.code === 0) return result.output;
  const lines = result.output.split('\n').filter((line) => line.trim() !== '');
  const reason =
    lines.findLast((line) => /error|fatal|panic|could not/i.test(line)) ?? lines.at(-1) ?? 'no reason given';
  if (result.code === 127 || /shared librar/.test(reason)) throw embeddedError(cannotRun(reason));
  throw embeddedError(`PostgreSQL's ${program} failed on ${cluster.folder}: ${reason}`);
}

function cannotRun(reason: string): string {
  return (
    `The embedded PostgreSQL does not run on this system (${reason.replace(/\.$/, '')}): ` +
    'name a database of yours with --database.address.'
  );
}

function libraryPath(...folders: string[]): Record<string, string> {
  return process.platform === 'linux' ? { LD_LIBRARY_PATH: folders.join(':') } : {};
}

/** A cluster made by a server that ran as root belongs to another user. */
async function refuseForeignFolder(folder: string): Promise<void> {
  const own = process.getuid?.();
  if (own === undefined || own === 0) return;
  const stat = await fs.stat(folder);
  if (stat.uid === own) return;
  throw embeddedError(
    `The database folder ${folder} belongs to another user (uid ${stat.uid}): run the server as that user or as root, ` +
      `hand the folder over with chown -R ${own} ${folder}, or choose another with --data_dir.`,
  );
}

async function canEnter(folder: string, user: ClusterUser): Promise<boolean> {
  return (await runProgram('/bin/sh', ['-c', 'cd "$0"', folder], { user })).code === 0;
}

/**
 * A parent that is closed to USER, such as /root, does not close the folder to who holds it open: root opens it and
 * PostgreSQL inherits it.
 */
async function openForUser(folder: string, user: ClusterUser) {
  const handle = await fs.open(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  const test = await runProgram('/bin/sh', ['-c', `cd ${FD_PATH}`], { user, folderFd: handle.fd }).catch(
    () => undefined,
  );
  if (test?.code === 0) return handle;
  await handle.close();
  throw embeddedError(
    `PostgreSQL must not run as root, and user ${user.uid} cannot enter ${folder}: open the folders above it with ` +
      'chmod o+x, choose another folder with --data_dir, or run the server as another user.',
  );
}

/** In the cluster's folder, or where its path is too long for a socket, under the system's temporary folder. */
async function makeSocketFolder(folder: string, user: ClusterUser | undefined): Promise<string> {
  const inside = path.join(folder, 'run');
  if (fits(inside)) return makePrivateFolder(inside, user);
  const name = `tickwire-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  for (const parent of [os.tmpdir(), '/tmp']) {
    const candidate = path.join(parent, name);
    if (fits(candidate)) return makePrivateFolder(candidate, user);
  }
  throw embeddedError(
    `The path of the database folder ${folder} is too long for a socket: choose a shorter --data_dir.`,
  );
}

function fits(socketFolder: string): boolean {
  return Buffer.byteLength(`${socketFolder}/.s.PGSQL.${SOCKET_PORT}.lock`) <= MAX_SOCKET_PATH_BYTES;
}

async function makePrivateFolder(folder: string, user: ClusterUser | undefined): Promise<string> {
  const own = process.getuid!();
  await fs.mkdir(folder, { mode: 0o700 }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const stat = await fs.lstat(folder);
  const owners = user ? [own, user.uid] : [own];
  if (!stat.isDirectory() || !owners.includes(stat.uid)) {
    throw embeddedError(
      `${folder} belongs to somebody else (uid ${stat.uid}): remove it, it is for the database socket.`,
    );
  }
  await fs.chmod(folder, 0o700);
  if (user) await fs.chown(folder, user.uid, user.gid);
  return folder;
}
