import { Piscina } from 'piscina';
import type { Logger } from './logger.js';

export interface ThreadPoolsOptions {
  /** What stands on the log lines: 'a match worker'. */
  readonly what: string;
  /** The built entry point of the threads. */
  readonly workerUrl: URL;
  /** How many threads a pool has. */
  readonly threads: number;
  readonly resourceLimits: { readonly maxOldGenerationSizeMb: number; readonly maxYoungGenerationSizeMb?: number };
  /** Whether the threads of the next pool start ahead of time. */
  readonly keepsSpare: boolean;
  /** How long after a pool was taken the next one starts: not while the first loads modules. */
  readonly spareDelayMs?: number;
  readonly logger: Logger;
}

/** Pools of threads for one version of the modules after the other. */
export interface ThreadPools {
  /** A pool whose threads start, or have. Whoever takes it destroys it. */
  take(): Piscina;
  /** Ends what nobody has taken. */
  close(): Promise<void>;
}

const SPARE_DELAY_MS = 600;

/** The threads' code takes longer to load than most modules do: a spare pool has loaded it already. */
export function createThreadPools(options: ThreadPoolsOptions): ThreadPools {
  const { what, workerUrl, threads, resourceLimits, keepsSpare, logger, spareDelayMs = SPARE_DELAY_MS } = options;
  let spare: Piscina | undefined;
  let delay: NodeJS.Timeout | undefined;

  function create(): Piscina {
    const pool = new Piscina({
      filename: workerUrl.href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      atomics: 'disabled',
      resourceLimits,
    });
    // Of threads that end when nobody waits for them any more.
    pool.on('error', (error) => logger.warn(`${what} has ended with an error`, { error }));
    return pool;
  }

  return {
    take() {
      const taken = spare ?? create();
      spare = undefined;
      clearTimeout(delay);
      if (keepsSpare) {
        delay = setTimeout(() => {
          spare = create();
        }, spareDelayMs).unref();
      }
      return taken;
    },
    async close() {
      clearTimeout(delay);
      await spare?.destroy();
      spare = undefined;
    },
  };
}
