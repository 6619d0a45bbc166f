import { type CronSchedule, parseCron } from '../../base/cron-schedule.js';

/** The numbers are those of the database. */
export const SortOrder = { ASCENDING: 0, DESCENDING: 1 } as const;
export type SortOrder = (typeof SortOrder)[keyof typeof SortOrder];

/** What a submitted score does to the one that is there; the numbers are those of the database. */
export const Operator = { BEST: 0, SET: 1, INCREMENT: 2, DECREMENT: 3 } as const;
export type Operator = (typeof Operator)[keyof typeof Operator];

/**
 * How a leaderboard or a tournament is set up. A tournament is a leaderboard with a duration. Never changed: what
 * changes the setup makes another object. Times in seconds since 1970.
 */
export interface Leaderboard {
  readonly id: string;
  readonly authoritative: boolean;
  readonly sortOrder: SortOrder;
  readonly operator: Operator;
  readonly schedule: CronSchedule | undefined;
  /** JSON text. */
  readonly metadata: string;
  /** Milliseconds since 1970, microseconds being the fraction: tells a leaderboard from an earlier one of the same id. */
  readonly createMs: number;
  readonly enableRanks: boolean;
  /** 0 where it is no tournament. */
  readonly durationSec: number;
  readonly title: string;
  readonly description: string;
  readonly category: number;
  readonly startSec: number;
  /** 0 = never. */
  readonly endSec: number;
  readonly joinRequired: boolean;
  /** `NO_MAX_SIZE` = as many as come. */
  readonly maxSize: number;
  readonly maxNumScore: number;
}

export const NO_MAX_SIZE = 2_147_483_647;

/** Select list for `LeaderboardRow`; the table is l. */
export const LEADERBOARD_COLUMNS = `l.id, l.authoritative, l.sort_order, l.operator, l.reset_schedule,
  l.metadata::text as metadata, l.create_time, coalesce(l.enable_ranks, true) as enable_ranks, l.duration, l.title,
  l.description, l.category, l.start_time, l.end_time, l.join_required, l.max_size, l.max_num_score, l.size`;

export interface LeaderboardRow {
  readonly id: string;
  readonly authoritative: boolean;
  readonly sort_order: number;
  readonly operator: number;
  readonly reset_schedule: string | null;
  readonly metadata: string;
  readonly create_time: number;
  readonly enable_ranks: boolean;
  readonly duration: number;
  readonly title: string;
  readonly description: string;
  readonly category: number;
  readonly start_time: number;
  readonly end_time: number;
  readonly join_required: boolean;
  readonly max_size: number;
  readonly max_num_score: number;
  readonly size: number;
}

/** Throws TypeError where the schedule is none, which only another program can have written. */
export function toLeaderboard(row: LeaderboardRow): Leaderboard {
  return {
    id: row.id,
    authoritative: row.authoritative,
    sortOrder: row.sort_order === SortOrder.ASCENDING ? SortOrder.ASCENDING : SortOrder.DESCENDING,
    operator: Object.values(Operator).find((operator) => operator === row.operator) ?? Operator.BEST,
    schedule: row.reset_schedule ? parseCron(row.reset_schedule) : undefined,
    metadata: row.metadata,
    createMs: row.create_time,
    enableRanks: row.enable_ranks,
    durationSec: row.duration,
    title: row.title,
    description: row.description,
    category: row.category,
    startSec: Math.floor(row.start_time / 1000),
    endSec: Math.max(0, Math.floor(row.end_time / 1000)),
    joinRequired: row.join_required,
    maxSize: row.max_size,
    maxNumScore: row.max_num_score,
  };
}

export const isTournament = ({ durationSec }: Leaderboard): boolean => durationSec > 0;

export const hasMaxSize = ({ maxSize }: Leaderboard): boolean => maxSize < NO_MAX_SIZE;
