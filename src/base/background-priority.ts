import os from 'node:os';

/**
 * Lets the sockets and ticks of this process go before the thread that calls it. On Linux alone, where a thread has a
 * priority of its own: elsewhere it would slow the whole process.
 */
export function moveThreadToBackground(): void {
  if (process.platform === 'linux') moveToBackground(0);
}

/** Lets everything of this process go before the child PID, if it is still there. 0 is the caller itself. */
export function moveToBackground(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the system does not let us: it only takes more of the processor then.
  }
}
