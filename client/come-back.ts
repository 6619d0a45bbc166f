import { type OpenedRoad, Refused } from './connect-road.js';

const PAUSE_BETWEEN_TRIES_MS = 500;

export interface ComeBackOptions {
  /** For how long to try. */
  readonly tryMs: number;
  /** Whether anybody still wants it. */
  isWanted(): boolean;
  /** Whether the old road has turned out to lead somewhere after all. */
  isNeedless(): boolean;
  open(): Promise<OpenedRoad>;
}

/**
 * Tries again and again to come back to a session: resolves with the road to go on with, `needless` where the old one will do, or
 * `failed`. Throws Refused where the session has ended.
 */
export async function comeBack(options: ComeBackOptions): Promise<OpenedRoad | 'needless' | 'failed'> {
  const deadlineMs = performance.now() + options.tryMs;
  while (options.isWanted() && performance.now() < deadlineMs) {
    const opened = await options.open().catch((error: unknown) => {
      if (error instanceof Refused) throw error;
      return undefined;
    });
    if (opened && options.isWanted()) return opened;
    opened?.road.close();
    if (options.isWanted() && options.isNeedless()) return 'needless';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_TRIES_MS));
  }
  return 'failed';
}
