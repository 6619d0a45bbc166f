/** What stands on the log lines of a match. */
export type MatchLogFields = {
  readonly match_id: string;
  /** The name of its handler. */
  readonly match: string;
  /** The tick that runs, or ran last; absent before the first. */
  tick?: number;
};
