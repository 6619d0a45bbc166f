/** What the values of one field of a cron expression can be. */
export interface CronFieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words in lower case and the values they stand for. */
  readonly words?: ReadonlyMap<string, number>;
}

/** One item of a field's list: the values from FIRST to LAST, STEP apart; undefined for an item of another form. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly isAll: boolean;
}

const ITEM = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/;

/**
 * The values that TEXT names, and whether one of its items is `*` or `?`. Items that are no values, ranges or steps go to
 * SPECIAL, which answers whether it knows them. Throws TypeError.
 */
export function parseCronField(
  text: string,
  range: CronFieldRange,
  special: (item: string) => boolean = () => false,
): { values: Set<number>; isAll: boolean } {
  const values = new Set<number>();
  let isAll = false;
  for (const item of text.toLowerCase().split(',')) {
    const span = parseSpan(item, range);
    if (!span) {
      if (!special(item)) throw cronError(range.name, item);
      continue;
    }
    isAll ||= span.isAll;
    for (let value = span.first; value <= span.last; value += span.step) values.add(value);
  }
  return { values, isAll };
}

/** The number or word TEXT as a value of the field; undefined where it is none. */
export function parseCronValue(text: string, { min, max, words }: CronFieldRange): number | undefined {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : words?.get(text);
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

export function cronError(field: string, item: string): TypeError {
  return new TypeError(`'${item}' is no ${field} of a cron expression.`);
}

function parseSpan(item: string, range: CronFieldRange): Span | undefined {
  const [, from = '', to, interval] = ITEM.exec(item) ?? [];
  if (from === '') return undefined;
  const step = interval === undefined ? 1 : Number(interval);
  if (step < 1 || step > range.max) throw cronError(`step of a ${range.name}`, item);
  if (from === '*' || from === '?') {
    if (to !== undefined || (from === '?' && interval !== undefined)) return undefined;
    return { first: range.min, last: range.max, step, isAll: interval === undefined };
  }
  const first = parseCronValue(from, range);
  if (first === undefined) return undefined;
  // A value with a step alone goes on to the end of the range.
  const last = to === undefined ? (interval === undefined ? first : range.max) : parseCronValue(to, range);
  if (last === undefined) return undefined;
  if (last < first) throw cronError(range.name, item);
  return { first, last, step, isAll: false };
}
