import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { embeddedError } from './embedded-error.js';
import { isRunning } from './process-state.js';
import { runProgram } from './run-program.js';

const FAST_STOP_MS = 15_000;
const IMMEDIATE_STOP_MS = 5_000;
const POLL_MS = 20;

/**
 * Ends a PostgreSQL that a server left behind on this cluster, and removes what a dead one left. The caller holds the
 * lock of the folder, so no living server uses it.
 */
export async function stopOrphan(cluster: Cluster, onProgress: (what: string) => void): Promise<void> {
  const pidFile = path.join(cluster.folder, 'data', 'postmaster.pid');
  const pid = await readPid(pidFile);
  if (pid === undefined) return;
  if (!isRunning(pid)) return; // PostgreSQL itself removes the file of a process that is gone.
  if (!(await isPostmasterOf(pid, path.join(cluster.folder, 'data')))) {
    await fs.rm(pidFile, { force: true }); // The number belongs to another program by now.
    return;
  }
  onProgress('Stopping the PostgreSQL that an earlier server left behind');
  if (await stop(pid, 'SIGINT', FAST_STOP_MS)) return;
  if (await stop(pid, 'SIGQUIT', IMMEDIATE_STOP_MS)) return;
  throw embeddedError(
    `PostgreSQL process ${pid} still runs on the database folder ${cluster.folder} and does not stop: end it by hand.`,
  );
}

async function readPid(pidFile: string): Promise<number | undefined> {
  const text = await fs.readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 && pid !== process.pid ? pid : undefined;
}

/** A postmaster works in its data folder; where that cannot be seen, its command line names the folder. */
async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const [cwd, own] = await Promise.all([fs.stat(`/proc/${pid}/cwd`), fs.stat(data)]).catch(() => []);
    return cwd !== undefined && own !== undefined && cwd.ino === own.ino && cwd.dev === own.dev;
  }
  if (process.platform === 'win32') return false;
  const ps = await runProgram('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return ps?.code === 0 && /postgres/.test(ps.output) && ps.output.includes(data);
}

async function stop(pid: number, signal: NodeJS.Signals, timeoutMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return !isRunning(pid);
  }
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += POLL_MS) {
    if (!isRunning(pid)) return true;
    await delay(POLL_MS);
  }
  return false;
}
