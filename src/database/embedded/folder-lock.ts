import { createHash, randomBytes } from 'node:crypto';
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
const ATTEMPTS = 20;
const PAUSE_MS = 20;

/**
 * Takes the lock FILE of FOLDER, or rejects with a line that names who has it. A lock whose process is gone, or whose
 * number now belongs to another process, is taken over.
 */
export async function lockFolder(folder: string, file: string, timing = DEFAULT_TIMING): Promise<FolderLock> {
  const own: Holder = { pid: process.pid, identity: await identityOf(process.pid), scope: await readScope() };
  const text = JSON.stringify({ ...own, nonce: randomBytes(8).toString('hex') });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createFile(file, text)) return hold(file, text, timing.beatMs);
    const found = await fs.readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue; // Given back in this moment.
    const holder = parseHolder(found);
    if (holder && (await isAlive(holder, own.scope, file, timing))) throw inUse(folder, holder, own.scope);
    if (await takeOver(file, found, text, own.scope)) return hold(file, text, timing.beatMs);
    await delay(PAUSE_MS);
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

/**
 * Replaces a stale lock, which says EXPECTED. Of many that find it, one at a time may do so: who has created the claim,
 * whose name is for this stale lock alone. Without it, a slow one would remove the fresh lock of a quicker one.
 */
async function takeOver(file: string, expected: string, text: string, ownScope: string): Promise<boolean> {
  const claim = `${file}.${createHash('sha256').update(expected).digest('hex').slice(0, 16)}`;
  if (!(await createFile(claim, text))) {
    const claimant = parseHolder(await fs.readFile(claim, 'utf8').catch(() => ''));
    const isGone = claimant?.scope === ownScope && (await identityOf(claimant.pid)) !== claimant.identity;
    if (isGone) await fs.rm(claim, { force: true });
    return false;
  }
  try {
    if ((await fs.readFile(file, 'utf8').catch(() => undefined)) !== expected) return false;
    const draft = `${claim}.draft`;
    await fs.writeFile(draft, text, { mode: 0o600 });
    await fs.rename(draft, file);
    return true;
  } finally {
    await fs.rm(claim, { force: true });
  }
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
