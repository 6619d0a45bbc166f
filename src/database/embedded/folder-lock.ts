import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { embeddedError } from './embedded-error.js';
import { identityOf, isRunning } from './process-state.js';

/** The right to use a folder; `release` gives it back. */
export interface FolderLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** Tells the process from a later one of the same number. */
  readonly identity: string;
  /** Where the number means anything: the machine, or the container in it. */
  readonly scope: string;
}

export interface LockTiming {
  /** How often a holder touches its lock. */
  readonly beatMs: number;
  /** A lock from another machine or container that is not touched for this long is stale. */
  readonly silenceMs: number;
}

const DEFAULT_TIMING: LockTiming = { beatMs: 2_000, silenceMs: 6_000 };
const ATTEMPTS = 5;

/**
 * Takes the lock FILE of FOLDER, or rejects with a line that names who has it. A lock whose process is gone, or whose
 * number now belongs to another process, is taken over.
 */
export async function lockFolder(folder: string, file: string, timing = DEFAULT_TIMING): Promise<FolderLock> {
  const own: Holder = { pid: process.pid, identity: await identityOf(process.pid), scope: await readScope() };
  const text = JSON.stringify(own);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createFile(file, text)) return hold(file, text, timing.beatMs);
    const found = await fs.readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue; // Given back in this moment.
    const holder = parseHolder(found);
    if (holder && (await isAlive(holder, own.scope, file, timing))) throw inUse(folder, holder, own.scope);
    await removeStale(file, found);
  }
  throw embeddedError(`The database folder ${folder} is being taken by another server: stop one of the two.`);
}

function hold(file: string, text: string, beatMs: number): FolderLock {
  const beat = setInterval(() => {
    const now = new Date();
    fs.utimes(file, now, now).catch(() => {}); // Whoever removed it by hand has taken the risk.
  }, beatMs);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      if ((await fs.readFile(file, 'utf8').catch(() => '')) === text) await fs.rm(file, { force: true });
    },
  };
}

/** Creates FILE with all of TEXT in one step; false if there is one already. */
async function createFile(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await fs.writeFile(draft, text, { mode: 0o600 });
  try {
    await fs.link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await fs.rm(draft, { force: true });
  }
}

/** Moves the lock away before removing it: of two servers that do this at once, only one gets it. */
async function removeStale(file: string, expected: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await fs.rename(file, aside);
  } catch {
    return;
  }
  if ((await fs.readFile(aside, 'utf8')) !== expected) await fs.link(aside, file).catch(() => {}); // Not the stale one.
  await fs.rm(aside, { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, identity, scope } = JSON.parse(text);
    const valid = Number.isSafeInteger(pid) && pid > 0 && typeof identity === 'string' && typeof scope === 'string';
    return valid ? { pid, identity, scope } : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder, ownScope: string, file: string, timing: LockTiming): Promise<boolean> {
  if (holder.scope !== ownScope) return isTouched(file, timing);
  if (!isRunning(holder.pid)) return false;
  return (await identityOf(holder.pid)) === holder.identity;
}

/** Whether somebody out of sight keeps the lock fresh. */
async function isTouched(file: string, timing: LockTiming): Promise<boolean> {
  const touchedAt = async () => (await fs.stat(file).catch(() => undefined))?.mtimeMs;
  const before = await touchedAt();
  if (before === undefined || Math.abs(Date.now() - before) > timing.silenceMs * 2) {
    // Old enough, unless the clocks differ: then a short look tells.
    await delay(Math.min(timing.beatMs * 1.5, timing.silenceMs));
  } else {
    await delay(timing.silenceMs);
  }
  const after = await touchedAt();
  return after !== undefined && after !== before;
}

async function readScope(): Promise<string> {
  const namespace = await fs.readlink('/proc/self/ns/pid').catch(() => '');
  return `${os.hostname()} ${namespace}`.trim();
}

function inUse(folder: string, holder: Holder, ownScope: string) {
  const who =
    holder.scope === ownScope ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.scope.split(' ')[0]}`;
  return embeddedError(
    `The database folder ${folder} is in use by another server (${who}): stop that one, ` +
      'or give this one a folder of its own with --data_dir.',
  );
}
