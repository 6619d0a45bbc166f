import { type CronFieldRange, cronError, parseCronField, parseCronValue } from './cron-field.js';

/** The days of a month, ascending, on which a cron expression can fire. MONTH is 1 to 12. */
export type CronDays = (year: number, month: number) => readonly number[];

const DAY_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_OF_MONTH: CronFieldRange = { name: 'day of the month', min: 1, max: 31 };
const DAY_OF_WEEK: CronFieldRange = {
  name: 'day of the week',
  min: 0,
  max: 7, // Sunday has two numbers.
  words: new Map(DAY_NAMES.flatMap((name, day) => [[name, day] as const, [name.slice(0, 3), day] as const])),
};

/** Picks days of a month whose first day is FIRSTWEEKDAY (0: Sunday) and that has LENGTH days. */
type Pick = (firstWeekday: number, length: number) => readonly number[];

/** Parses the two fields that choose days: where both are restricted, a day need only fit one. Throws TypeError. */
export function parseCronDays(ofMonth: string, ofWeek: string): CronDays {
  const month = parseDaysOfMonth(ofMonth);
  const week = parseDaysOfWeek(ofWeek);
  const picks = [month, week].filter((pick) => pick !== undefined);
  return (year, monthOfYear) => {
    const firstWeekday = new Date(Date.UTC(year, monthOfYear - 1, 1)).getUTCDay();
    const length = new Date(Date.UTC(year, monthOfYear, 0)).getUTCDate();
    const days = Array.from({ length }, (_, i) => i + 1);
    if (picks.length === 0) return days;
    const picked = new Set(picks.flatMap((pick) => pick(firstWeekday, length)));
    return days.filter((day) => picked.has(day));
  };
}

function parseDaysOfMonth(text: string): Pick | undefined {
  const picks: Pick[] = [];
  const { values, isAll } = parseCronField(text, DAY_OF_MONTH, (item) => {
    const pick = specialDayOfMonth(item);
    if (pick) picks.push(pick);
    return pick !== undefined;
  });
  if (isAll) return undefined;
  return (first, length) => [...values, ...picks.flatMap((pick) => pick(first, length))];
}

/** `L`: the last day; `LW`: the last working day; `15W`: the working day of the month that is nearest to the 15th. */
function specialDayOfMonth(item: string): Pick | undefined {
  if (item === 'l') return (_, length) => [length];
  if (item === 'lw') return (first, length) => [nearestWorkday(length, first, length)];
  const day = item.endsWith('w') ? parseCronValue(item.slice(0, -1), DAY_OF_MONTH) : undefined;
  if (day === undefined) return undefined;
  return (first, length) => (day > length ? [] : [nearestWorkday(day, first, length)]);
}

function nearestWorkday(day: number, firstWeekday: number, length: number): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < length ? day + 1 : day - 2;
  return day;
}

function parseDaysOfWeek(text: string): Pick | undefined {
  const picks: Pick[] = [];
  const { values, isAll } = parseCronField(text, DAY_OF_WEEK, (item) => {
    const pick = specialDayOfWeek(item);
    if (pick) picks.push(pick);
    return pick !== undefined;
  });
  if (isAll) return undefined;
  for (const value of values) picks.push((first, length) => sameWeekdays(value, first, length));
  return (first, length) => picks.flatMap((pick) => pick(first, length));
}

/** `5L`: the last Friday; `5#2`: the second Friday. */
function specialDayOfWeek(item: string): Pick | undefined {
  const [, name = '', number] = /^([a-z0-9]+?)(?:l|#([1-5]))$/.exec(item) ?? [];
  const weekday = parseCronValue(name, DAY_OF_WEEK);
  if (weekday === undefined) return undefined;
  if (item.includes('#') && number === undefined) throw cronError(DAY_OF_WEEK.name, item);
  return (first, length) => {
    const days = sameWeekdays(weekday, first, length);
    const day = number === undefined ? days.at(-1) : days[Number(number) - 1];
    return day === undefined ? [] : [day];
  };
}

function sameWeekdays(weekday: number, firstWeekday: number, length: number): number[] {
  const days: number[] = [];
  for (let day = 1 + ((weekday + 7 - firstWeekday) % 7); day <= length; day += 7) days.push(day);
  return days;
}
