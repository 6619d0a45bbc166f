import Long from 'long';
import type { Int64 } from './well-known.js';

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;
const SHORT = /^(?:0|-?[1-9]\d{0,14})$/;

/**
 * The whole number that the JSON number TEXT says, exactly: `5`, `5.0` and `50e-1` all say five.
 * Undefined where TEXT is no number, not whole, or far outside 64 bits.
 */
export function parseWhole(text: string): number | bigint | undefined {
  if (SHORT.test(text)) return Number(text);
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const decimals = (match[3] ?? '').replace(/0+$/, '');
  const all = `${match[2]}${decimals}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return 0;
  const exponent = Number(match[4] ?? 0) - decimals.length + all.length - digits.length;
  if (exponent < 0 || digits.length + exponent > 20) return undefined;
  return BigInt(`${match[1]}${digits}${'0'.repeat(exponent)}`);
}

/** What `parseWhole` gave as a Long; undefined where it does not fit. */
export function toLong(value: number | bigint | undefined, unsigned: boolean): Long | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return unsigned && value < 0 ? undefined : Long.fromNumber(value, unsigned);
  const fits = (unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)) === value;
  return fits ? Long.fromString(value.toString(), unsigned) : undefined;
}

/** A 64-bit integer in decimal digits. */
export function formatInt64(value: Int64 | bigint | string): string {
  return typeof value === 'number' ? Long.fromNumber(value).toString() : value.toString();
}
