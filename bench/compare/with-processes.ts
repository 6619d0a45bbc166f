import type { Processes } from './processes.js';

/** Does WORK and ends PROCESSES, however it ends: done, failed, by a signal, or by a promise that nobody waits for. */
export async function withProcesses<T>(processes: Processes, work: () => Promise<T>): Promise<T> {
  let isEnding = false;

  function end(exitCode: number): void {
    if (isEnding) return;
    isEnding = true;
    void processes.stopAll().finally(() => process.exit(exitCode));
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(130));
  for (const failure of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(failure, (error) => {
      console.error(error);
      end(1);
    });
  }
  try {
    return await work();
  } finally {
    // Then the process ends as soon as they have.
    if (isEnding) await new Promise(() => {});
    await processes.stopAll();
  }
}
