import pg from 'pg';

type Parse = (text: string) => unknown;

const OID = {
  json: 114,
  jsonArray: 199,
  date: 1082,
  timestamp: 1114,
  timestampArray: 1115,
  dateArray: 1182,
  timestamptz: 1184,
  timestamptzArray: 1185,
  textArray: 1009,
  jsonb: 3802,
  jsonbArray: 3807,
} as const;

/**
 * How values of the database arrive: int8 and numeric as decimal strings (exact), timestamps as milliseconds since
 * 1970 with the microseconds as a fraction, json and jsonb as the text the database holds, bytea as a Buffer. Handed to
 * each connection; the driver's global table stays as it is.
 */
export function createValueParsers(): pg.CustomTypesConfig {
  const asText: Parse = (text) => text;
  const parseTextArray = pg.types.getTypeParser(OID.textArray as number, 'text') as (text: string) => (string | null)[];
  const timestampArray: Parse = (text) =>
    parseTextArray(text).map((item) => (item === null ? null : parseTimestamp(item)));
  const own = new Map<number, Parse>([
    [OID.json, asText],
    [OID.jsonb, asText],
    [OID.date, asText],
    [OID.timestamp, parseTimestamp],
    [OID.timestamptz, parseTimestamp],
    [OID.jsonArray, parseTextArray],
    [OID.jsonbArray, parseTextArray],
    [OID.dateArray, parseTextArray],
    [OID.timestampArray, timestampArray],
    [OID.timestamptzArray, timestampArray],
  ]);
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      (format !== 'binary' && own.get(oid)) || pg.types.getTypeParser(oid, format as 'text')) as never,
  };
}

/**
 * `2026-07-16 12:28:59.123456+02` as milliseconds since 1970 (microseconds are the fraction, exactly enough for
 * `timestamptz()` to give the very same moment back, until the year 2248); no offset is UTC.
 */
export function parseTimestamp(text: string): number {
  if (text.endsWith('+00') && text[4] === '-' && text.length >= 22) return parseUtc(text);
  const match = TIMESTAMP.exec(text);
  if (!match) return text === 'infinity' ? Infinity : text === '-infinity' ? -Infinity : Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute, offsetSecond, era] = match;
  const fullYear = era ? 1 - Number(year) : Number(year);
  let ms = utc(fullYear, Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (sign) {
    const offsetSec = Number(offsetHour) * 3600 + Number(offsetMinute ?? 0) * 60 + Number(offsetSecond ?? 0);
    if (offsetSec !== 0) ms -= (sign === '-' ? -1 : 1) * offsetSec * 1000;
  }
  return fraction ? ms + Number(fraction.padEnd(6, '0')) / 1000 : ms;
}

/** The form that nearly all have: a year of four digits, in UTC. */
function parseUtc(text: string): number {
  if (text === '1970-01-01 00:00:00+00') return 0; // What "never" is in most columns.
  const ms = utc(
    readDigits(text, 0, 4),
    readDigits(text, 5, 7),
    readDigits(text, 8, 10),
    readDigits(text, 11, 13),
    readDigits(text, 14, 16),
    readDigits(text, 17, 19),
  );
  const fractionEnd = text.length - 3;
  return fractionEnd === 19 ? ms : ms + (readDigits(text, 20, fractionEnd) * SCALE[fractionEnd - 20]!) / 1000;
}

/** From a fraction of that many digits to microseconds. */
const SCALE = [0, 100_000, 10_000, 1_000, 100, 10, 1];

function readDigits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( BC)?$/;

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  return date.setUTCFullYear(year, month - 1, day);
}

/** The parameter for a timestamptz: milliseconds since 1970, as a row holds it or as `Clock.nowMs()` gives it. */
export function timestamptz(ms: number): string {
  if (!Number.isFinite(ms)) return ms > 0 ? 'infinity' : '-infinity';
  const wholeMs = Math.floor(ms);
  const micros = Math.round((ms - wholeMs) * 1000); // Exact: the product of the whole would not be.
  const iso = new Date(micros === 1000 ? wholeMs + 1 : wholeMs).toISOString();
  return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`;
}
