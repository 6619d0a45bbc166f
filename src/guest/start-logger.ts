import type { GuestLogger } from './guest-logger.js';
import type { Thread } from './guest-thread.js';

export interface StartLogger {
  readonly logger: GuestLogger;
  /** The module has started in this thread. */
  started(): void;
}

/**
 * The logger that the start-up code of the module FILE gets. That code runs once a thread and, with module state per match,
 * once a match; what it logs while it runs is written by one thread, once.
 */
export function createStartLogger({ options, createLogger, replay }: Thread, file: string): StartLogger {
  let hasStarted = false;
  const isRepeated = (): boolean => (hasStarted ? replay.isRunning() : options.startsQuietly === true);
  return {
    logger: createLogger({ module: file }, file, isRepeated),
    started() {
      hasStarted = true;
    },
  };
}
