import { type CronDays, parseCronDays } from './cron-days.js';
import { type CronFieldRange, parseCronField } from './cron-field.js';

/** When a cron expression fires, in UTC; times are whole seconds since 1970. */
export interface CronSchedule {
  /** The first time after AFTERSEC; undefined where there is none before the year 2100. */
  next(afterSec: number): number | undefined;
  /** The last time before BEFORESEC; undefined where there is none since 1970. */
  previous(beforeSec: number): number | undefined;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const SECOND: CronFieldRange = { name: 'second', min: 0, max: 59 };
const MINUTE: CronFieldRange = { name: 'minute', min: 0, max: 59 };
const HOUR: CronFieldRange = { name: 'hour', min: 0, max: 23 };
const MONTH: CronFieldRange = {
  name: 'month',
  min: 1,
  max: 12,
  words: new Map(MONTHS.flatMap((name, i) => [[name, i + 1] as const, [name.slice(0, 3), i + 1] as const])),
};
const YEAR: CronFieldRange = { name: 'year', min: 1970, max: 2099 };
const DAY_SEC = 86_400;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/**
 * Parses a cron expression in the dialect of Nakama: five fields (minute, hour, day of the month, month, day of the week),
 * six (a year behind them) or seven (seconds before them as well), in any case; `*`, `?`, lists, ranges, steps, names of
 * months and days, `L`, `W`, `LW`, `5L`, `5#2` and `@daily` and its like. Throws TypeError with what is wrong.
 */
export function parseCron(expression: string): CronSchedule {
  const text = NAMED.get(expression.trim().toLowerCase()) ?? expression;
  const fields = text.trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 7) {
    throw new TypeError('A cron expression has five fields, a year behind them, and seconds before all of these.');
  }
  const [second, minute, hour, ofMonth, month, ofWeek, year] = [
    ...(fields.length === 7 ? [] : ['0']),
    ...fields,
    ...(fields.length === 5 ? ['*'] : []),
  ] as [string, string, string, string, string, string, string];
  const times = timesOfDay(sorted(hour, HOUR), sorted(minute, MINUTE), sorted(second, SECOND));
  return scheduleOf(sorted(year, YEAR), sorted(month, MONTH), parseCronDays(ofMonth, ofWeek), times);
}

function sorted(text: string, range: CronFieldRange): readonly number[] {
  return [...parseCronField(text, range).values].sort((a, b) => a - b);
}

/** The times of a day, which are hours × minutes × seconds, found without listing them. */
interface TimesOfDay {
  readonly first: number;
  readonly last: number;
  /** The first time from SEC on, undefined after the last. */
  from(sec: number): number | undefined;
  /** The last time up to SEC, undefined before the first. */
  upTo(sec: number): number | undefined;
}

function timesOfDay(hours: readonly number[], minutes: readonly number[], seconds: readonly number[]): TimesOfDay {
  const units: readonly (readonly [size: number, values: readonly number[]])[] = [
    [3600, hours],
    [60, minutes],
    [1, seconds],
  ];
  const first = units.reduce((sum, [size, values]) => sum + size * values[0]!, 0);
  const last = units.reduce((sum, [size, values]) => sum + size * values.at(-1)!, 0);

  function from(sec: number, unit = 0): number | undefined {
    const [size, values] = units[unit]!;
    const at = values.find((value) => value >= Math.floor(sec / size));
    if (at === undefined) return undefined;
    if (unit === 2) return at;
    const rest = at * size >= sec ? from(0, unit + 1) : from(sec - at * size, unit + 1);
    if (rest !== undefined) return at * size + rest;
    const later = values.find((value) => value > at);
    return later === undefined ? undefined : later * size + from(0, unit + 1)!;
  }

  function upTo(sec: number, unit = 0): number | undefined {
    const [size, values] = units[unit]!;
    const at = values.findLast((value) => value * size <= sec);
    if (at === undefined) return undefined;
    if (unit === 2) return at;
    const rest = upTo(Math.min(sec - at * size, size - 1), unit + 1);
    if (rest !== undefined) return at * size + rest;
    const earlier = values.findLast((value) => value < at);
    return earlier === undefined ? undefined : earlier * size + upTo(size - 1, unit + 1)!;
  }

  return { first, last, from: (sec) => from(sec), upTo: (sec) => upTo(sec) };
}

function scheduleOf(
  years: readonly number[],
  months: readonly number[],
  days: CronDays,
  times: TimesOfDay,
): CronSchedule {
  // Asked over and over for the time now: the answer holds until it has come.
  let known: { readonly fromSec: number; readonly nextSec: number } | undefined;

  function findNext(afterSec: number): number | undefined {
    const start = fieldsOf(afterSec + 1);
    for (const year of years) {
      if (year < start.year) continue;
      for (const month of months) {
        const isStartMonth = year === start.year && month === start.month;
        if (year === start.year && month < start.month) continue;
        for (const day of days(year, month)) {
          if (isStartMonth && day < start.day) continue;
          const time = isStartMonth && day === start.day ? times.from(start.time) : times.first;
          if (time !== undefined) return secondsOf(year, month, day, time);
        }
      }
    }
    return undefined;
  }

  function findPrevious(beforeSec: number): number | undefined {
    const start = fieldsOf(beforeSec - 1);
    for (const year of years.toReversed()) {
      if (year > start.year) continue;
      for (const month of months.toReversed()) {
        const isStartMonth = year === start.year && month === start.month;
        if (year === start.year && month > start.month) continue;
        for (const day of days(year, month).toReversed()) {
          if (isStartMonth && day > start.day) continue;
          const time = isStartMonth && day === start.day ? times.upTo(start.time) : times.last;
          if (time !== undefined) return secondsOf(year, month, day, time);
        }
      }
    }
    return undefined;
  }

  return {
    next(afterSec) {
      if (known && afterSec >= known.fromSec && afterSec < known.nextSec) return known.nextSec;
      const nextSec = findNext(afterSec);
      if (nextSec !== undefined) known = { fromSec: afterSec, nextSec };
      return nextSec;
    },
    previous: findPrevious,
  };
}

function fieldsOf(sec: number) {
  const date = new Date(sec * 1000);
  const day = date.getUTCDate();
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day,
    time: ((sec % DAY_SEC) + DAY_SEC) % DAY_SEC,
  };
}

function secondsOf(year: number, month: number, day: number, time: number): number {
  return Date.UTC(year, month - 1, day) / 1000 + time;
}
