/** Lua's `os`, as far as modules may have it: clocks and dates, in UTC. */
export interface DateFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly min: number;
  readonly sec: number;
  /** Days since Sunday: Nakama counts from 0, where Lua counts from 1. */
  readonly wday: number;
  readonly yday: number;
  readonly isdst: boolean;
}

const dayMs = 86_400_000;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(' ');

export function dateFields(timeMs: number): DateFields {
  const date = new Date(timeMs);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    min: date.getUTCMinutes(),
    sec: date.getUTCSeconds(),
    wday: date.getUTCDay(),
    yday: Math.floor((timeMs - Date.UTC(year, 0, 1)) / dayMs) + 1,
    isdst: false,
  };
}

/** Milliseconds since 1970 of a table with `year`, `month`, `day` and maybe the rest: noon where no hour is named. */
export function timeOfFields(fields: Readonly<Record<string, unknown>>): number {
  const field = (name: string, missing: number) => {
    const value = fields[name];
    return typeof value === 'number' ? Math.trunc(value) : missing;
  };
  const date = new Date(0);
  date.setUTCFullYear(field('year', -1), field('month', -1) - 1, field('day', -1));
  date.setUTCHours(field('hour', 12), field('min', 0), field('sec', 0), field('msec', 0));
  return date.getTime();
}

/** A date in the manner of `strftime`; signs that are unknown stay as they are. */
export function formatDate(format: string, timeMs: number): string {
  const { year, month, day, hour, min, sec, wday, yday } = dateFields(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const dayName = days[wday]!;
  const monthName = months[month - 1]!;
  const time = `${two(hour)}:${two(min)}`;
  const signs: Readonly<Record<string, string>> = {
    a: dayName.slice(0, 3),
    A: dayName,
    b: monthName.slice(0, 3),
    B: monthName,
    c: `${two(day)} ${monthName.slice(0, 3)} ${two(year % 100)} ${time} UTC`,
    d: two(day),
    F: `${year}-${two(month)}-${two(day)}`,
    H: two(hour),
    I: two(hour % 12 || 12),
    j: String(yday).padStart(3, '0'),
    m: two(month),
    M: two(min),
    p: hour < 12 ? 'AM' : 'PM',
    P: hour < 12 ? 'am' : 'pm',
    S: two(sec),
    w: String(wday),
    x: `${two(month)}/${two(day)}/${two(year % 100)}`,
    X: `${time}:${two(sec)}`,
    y: two(year % 100),
    Y: String(year),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
  return format.replace(/%(.)/g, (all, sign: string) => signs[sign] ?? all);
}
