import Long from 'long';
import type { Int64 } from './well-known.js';

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;
const YEAR_1_SEC = -62_135_596_800;
const YEAR_9999_SEC = 253_402_300_799;

/** The moment that the RFC 3339 text TEXT names, with up to nine decimals; undefined where it names none. */
export function parseTimestamp(text: string): { seconds: Long; nanos: number } | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = offsetSec(match[8], match[9], match[10]);
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  if (seconds < YEAR_1_SEC || seconds > YEAR_9999_SEC) return undefined;
  return { seconds: Long.fromNumber(seconds), nanos: Number((match[7] ?? '').padEnd(9, '0')) };
}

function offsetSec(sign: string | undefined, hours: string | undefined, minutes: string | undefined) {
  if (!sign) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/**
 * A timestamp as RFC 3339 text in UTC, with no, 3, 6 or 9 decimals, whichever is enough.
 * Throws a RangeError outside the years 1 to 9999, which the text form cannot say.
 */
export function formatTimestamp(seconds: Int64, nanos: number): string {
  const sec = Number(seconds);
  if (!(sec >= YEAR_1_SEC && sec <= YEAR_9999_SEC && nanos >= 0 && nanos < 1e9)) {
    throw new RangeError('A timestamp must lie in the years 1 to 9999.');
  }
  return `${new Date(sec * 1000).toISOString().slice(0, 19)}${fraction(nanos)}Z`;
}

function fraction(nanos: number): string {
  if (!nanos) return '';
  const digits = String(nanos).padStart(9, '0');
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`;
  return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`;
}
