import { type CronSchedule, parseCron } from '../../base/cron-schedule.js';
import { invalidArgument } from '../../base/status-error.js';
import { parseJsonObjectText } from '../json-object-text.js';

const MAX_ID_LENGTH = 128;
const MAX_SCHEDULE_LENGTH = 64;

/** Throws INVALID_ARGUMENT for an id that no leaderboard can have. */
export function checkLeaderboardId(id: string): void {
  if (id === '' || id.length > MAX_ID_LENGTH || id.includes('\0')) {
    throw invalidArgument(`The id of a leaderboard has 1 to ${MAX_ID_LENGTH} characters.`);
  }
}

/** Throws INVALID_ARGUMENT unless METADATA is the text of a JSON object. */
export function checkLeaderboardMetadata(metadata: string): void {
  parseJsonObjectText(metadata, 'metadata of a leaderboard');
}

/** The schedule that TEXT means; undefined for ''. Throws INVALID_ARGUMENT. */
export function checkResetSchedule(text: string): CronSchedule | undefined {
  if (text === '') return undefined;
  if (text.length > MAX_SCHEDULE_LENGTH) {
    throw invalidArgument(`A reset schedule has at most ${MAX_SCHEDULE_LENGTH} characters.`);
  }
  try {
    return parseCron(text);
  } catch (error) {
    throw invalidArgument(`The reset schedule cannot be read. ${(error as Error).message}`);
  }
}
