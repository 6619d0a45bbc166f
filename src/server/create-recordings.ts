import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createMatchRecordings, type MatchRecordings } from '../match/recording/match-recordings.js';
import type { Metrics } from '../metrics/metrics.js';

/** Recordings of matches, where `match.record` names a folder for them. Throws, in one line, where that cannot be used. */
export function createRecordings(
  config: Config,
  logger: Logger,
  metrics: Pick<Metrics, 'recordings'>,
  workerUrl: URL,
): MatchRecordings | undefined {
  const folder = config['match.record'];
  if (folder === '') return undefined;
  logger.info('matches are recorded', { folder });
  return createMatchRecordings({
    logger,
    onCounted: metrics.recordings,
    workerUrl,
    folder,
    handlers: config['match.record_handlers'],
    maxFiles: config['match.record_max_files'],
    maxFileBytes: config['match.record_max_file_mb'] * 2 ** 20,
  });
}
