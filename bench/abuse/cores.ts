import { spawnSync } from 'node:child_process';
import os from 'node:os';

/** Who gets which core. */
export interface Cores {
  /** COMMAND as it has to be started to run on the server's core, or on the other one with the lowest priority. */
  forServer(command: readonly string[]): string[];
  forHostile(command: readonly string[]): string[];
  readonly arePinned: boolean;
}

/**
 * Gives the server the first core, and this process with everything else the second: what the others do then costs the server
 * nothing but what it has to do about it. Where the machine does not have that, or not WANTED, everybody shares all cores.
 */
export function shareCores(wanted: boolean): Cores {
  const own = ['-acp', '1', String(process.pid)];
  const arePinned = wanted && os.cpus().length > 1 && spawnSync('taskset', own).status === 0;
  return {
    forServer: (command) => (arePinned ? ['taskset', '-c', '0', ...command] : [...command]),
    forHostile: (command) => ['nice', '-n', '19', ...command],
    arePinned,
  };
}
