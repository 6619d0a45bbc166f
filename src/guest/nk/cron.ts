import { type CronSchedule, parseCron } from '../../base/cron-schedule.js';
import { integer, nonEmptyText } from './argument.js';
import type { PureFunction } from './pure-function.js';

/** Times are seconds since 1970, expressions in UTC. */
export const cronFunctions: Readonly<Record<string, PureFunction>> = {
  /** When the expression fires next after a time. */
  cronNext(expression, timestamp) {
    return firing('cronNext', expression, timestamp, (schedule, sec) => schedule.next(sec));
  },
  /** When the expression last fired before a time. */
  cronPrev(expression, timestamp) {
    return firing('cronPrev', expression, timestamp, (schedule, sec) => schedule.previous(sec));
  },
};

function firing(
  fn: string,
  expression: unknown,
  timestamp: unknown,
  find: (schedule: CronSchedule, sec: number) => number | undefined,
): number {
  const schedule = parsed(fn, nonEmptyText(fn, 'expression', expression));
  const sec = find(schedule, integer(fn, 'timestamp', timestamp));
  if (sec === undefined) throw new TypeError(`nk.${fn}: the expression never fires on that side of the timestamp.`);
  return sec;
}

function parsed(fn: string, expression: string): CronSchedule {
  try {
    return parseCron(expression);
  } catch (error) {
    throw new TypeError(`nk.${fn}: ${(error as Error).message}`);
  }
}
