import type { Logger } from '../base/logger.js';

/** Who calls an nk function: one worker thread. */
export interface NkCaller {
  readonly logger: Logger;
  /** Aborted when the thread has ended. */
  readonly closed?: AbortSignal;
  /** Aborted when nobody waits for this call any more: what takes long may end then. */
  readonly signal?: AbortSignal;
}

/**
 * An nk function on the main thread: one implementation for bundles, which wait for it, and native modules, which get a
 * promise. Takes what the module passed, unchecked; throws ArgumentError or StatusError, whose messages modules see.
 */
export type NkFunction = (caller: NkCaller, ...args: unknown[]) => unknown;

/** By name. Functions may be added until the first module calls them. */
export type NkFunctions = Record<string, NkFunction>;
