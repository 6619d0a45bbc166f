// Reads of JSON that somebody else has written: what is absent or of another type reads as nothing.

export type Fields = Readonly<Record<string, unknown>>;

/** The year 9999: every time up to it can be stored and sent. */
const LATEST_MS = 253_402_300_799_000;

/** The object that TEXT is the JSON of; undefined where it is none. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

export function objectIn(fields: Fields, name: string): Fields | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function objectsIn(fields: Fields, name: string): Fields[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!Array.isArray(value)) return [];
  return value.filter((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
}

/** '' for none. */
export function textIn(fields: Fields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A whole number, also where it is written as a string; undefined for none. */
export function integerIn(fields: Fields, name: string): number | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** A moment in milliseconds since 1970; 0 for none, and for one that no date can say. */
export function millisIn(fields: Fields, name: string): number {
  const ms = integerIn(fields, name) ?? 0;
  return ms >= 0 && ms <= LATEST_MS ? ms : 0;
}

/** A moment written as RFC 3339, in milliseconds since 1970; 0 for none. */
export function dateIn(fields: Fields, name: string): number {
  const ms = Date.parse(textIn(fields, name));
  return ms >= 0 && ms <= LATEST_MS ? ms : 0;
}
