import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';

export interface RefundChecksDeps {
  readonly periodMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asks for refunds since a moment. */
  readonly check: (sinceMs: number) => Promise<void>;
}

/** Checks that come again and again until they are stopped. */
export interface RefundChecks {
  /** Waits for the one that runs. */
  stop(): Promise<void>;
}

/** Google does not look further back. */
const FARTHEST_MS = 30 * 24 * 3600 * 1000;
/** Google may learn of a refund late: each check looks back beyond the one before it. */
const OVERLAP_MS = 24 * 3600 * 1000;

/** Checks one period after the other; a check that fails is made up for by the next one. */
export function startRefundChecks({ periodMs, clock, logger, check }: RefundChecksDeps): RefundChecks {
  let lastMs: number | undefined;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;

  async function run(): Promise<void> {
    const startedMs = clock.nowMs();
    try {
      await check(
        lastMs === undefined ? startedMs - FARTHEST_MS : Math.max(lastMs - OVERLAP_MS, startedMs - FARTHEST_MS),
      );
      lastMs = startedMs;
    } catch (error) {
      logger.warn('Google could not be asked for refunds', { error });
    }
  }

  function wait(): void {
    timer = setTimeout(() => {
      running = run().then(() => {
        if (!stopped) wait();
      });
    }, periodMs);
    timer.unref();
  }

  let stopped = false;
  wait();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
