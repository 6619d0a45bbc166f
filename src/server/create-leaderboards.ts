import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { type Leaderboards, openLeaderboards } from '../core/leaderboard/leaderboards.js';
import { createScheduler, type Scheduler } from '../core/schedule/scheduler.js';
import type { Database } from '../database/database.js';
import type { Runtime } from '../runtime/runtime.js';
import { createScheduleCallbacks } from '../runtime/schedule-callbacks.js';
import type { Foundation } from './foundation.js';

/** The leaderboards of the database, their ranks read into memory. */
export function createLeaderboards(
  config: Config,
  logger: Logger,
  { clock }: Foundation,
  db: Database,
): Promise<Leaderboards> {
  return openLeaderboards({
    db,
    clock,
    logger,
    ranksExcluded: config['leaderboard.blacklist_rank_cache'],
    loaders: config['leaderboard.rank_cache_workers'],
  });
}

/** What sees to their resets and ends, running. */
export async function startScheduler(
  config: Config,
  logger: Logger,
  { clock, metrics }: Foundation,
  boards: Leaderboards,
  runtime: Runtime,
): Promise<Scheduler> {
  const scheduler = await createScheduler({
    boards,
    callbacks: createScheduleCallbacks(runtime),
    clock,
    logger,
    workers: config['leaderboard.callback_queue_workers'],
    callbackTimeoutMs: config['runtime.call_timeout_ms'],
    onCallback: metrics.leaderboardCallback,
  });
  scheduler.start();
  return scheduler;
}
