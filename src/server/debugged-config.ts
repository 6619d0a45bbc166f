import inspector from 'node:inspector';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';

/** As good as none: a timer can count so far. */
const dayMs = 24 * 60 * 60 * 1000;

/**
 * CONFIG, or where a debugger can attach, CONFIG without time limits for game code: what stands at a breakpoint must neither
 * be interrupted nor be given up by those who wait for it.
 */
export function debuggedConfig(config: Config, logger: Logger): Config {
  if (inspector.url() === undefined) return config;
  logger.info('a debugger can attach: modules have no time limits');
  return {
    ...config,
    'match.tick_timeout_ms': dayMs,
    'match.join_marker_deadline_ms': dayMs,
    'runtime.call_timeout_ms': dayMs,
  };
}
