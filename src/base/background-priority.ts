import os from 'node:os';

/** For `niceIncrement` of threads that must not keep sockets and ticks waiting. Elsewhere it would slow the whole process. */
export const BACKGROUND_NICE_INCREMENT = process.platform === 'linux' ? 10 : process.platform === 'win32' ? -1 : 0;

/** Lets everything of this process go before the child PID, if it is still there. */
export function moveToBackground(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the system does not let us: it only takes more of the processor then.
  }
}
