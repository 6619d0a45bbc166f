import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { type Leaderboards, openLeaderboards } from '../core/leaderboard/leaderboards.js';
import type { Database } from '../database/database.js';
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
