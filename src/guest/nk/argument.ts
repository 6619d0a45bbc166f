// Checks of what modules pass to nk functions. FN and NAME stand in the message: `nk.matchGet: id must be a string, …`.
import { isUuid } from '../../base/id.js';

export type PlainObject = Record<string, unknown>;

/** A wrong argument: modules see a TypeError, and the main thread tells it from a mistake of its own. */
export class ArgumentError extends TypeError {}

export function argumentError(fn: string, name: string, must: string, value?: unknown): ArgumentError {
  return new ArgumentError(`nk.${fn}: ${name} must be ${must}, not ${kindOf(value)}.`);
}

export function text(fn: string, name: string, value: unknown): string {
  if (typeof value !== 'string') throw argumentError(fn, name, 'a string', value);
  return value;
}

export function nonEmptyText(fn: string, name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw argumentError(fn, name, 'a string that is not empty', value);
  return value;
}

export function uuid(fn: string, name: string, value: unknown): string {
  if (typeof value !== 'string' || !isUuid(value)) throw argumentError(fn, name, 'an id (a UUID)', value);
  return value;
}

export function number(fn: string, name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw argumentError(fn, name, 'a number', value);
  return value;
}

export function integer(fn: string, name: string, value: unknown): number {
  return Math.trunc(number(fn, name, value));
}

export function boolean(fn: string, name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw argumentError(fn, name, 'true or false', value);
  return value;
}

export function object(fn: string, name: string, value: unknown): PlainObject {
  if (!isPlainObject(value)) throw argumentError(fn, name, 'an object', value);
  return value;
}

export function list(fn: string, name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw argumentError(fn, name, 'an array', value);
  // Holes are items like others, which would otherwise be passed over.
  return Array.from(value);
}

export function texts(fn: string, name: string, value: unknown): string[] {
  return list(fn, name, value).map((item, i) => text(fn, `${name}[${i}]`, item));
}

export function uuids(fn: string, name: string, value: unknown): string[] {
  return list(fn, name, value).map((item, i) => uuid(fn, `${name}[${i}]`, item));
}

/** An object whose values are all strings. */
export function textMap(fn: string, name: string, value: unknown): Record<string, string> {
  const map = object(fn, name, value);
  for (const [key, item] of Object.entries(map)) text(fn, `${name}.${key}`, item);
  return map as Record<string, string>;
}

export function bytes(fn: string, name: string, value: unknown): Buffer {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw argumentError(fn, name, 'an ArrayBuffer', value);
}

export function textOrBytes(fn: string, name: string, value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytes(fn, name, value);
  throw argumentError(fn, name, 'a string or an ArrayBuffer', value);
}

/** CHECK's result, or undefined where the argument was left out or is null. */
export function optional<T>(
  check: (fn: string, name: string, value: unknown) => T,
  fn: string,
  name: string,
  value: unknown,
): T | undefined {
  return value === undefined || value === null ? undefined : check(fn, name, value);
}

export function isPlainObject(value: unknown): value is PlainObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(value)
  );
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'left out';
  if (value === null) return 'null';
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return value.length > 40 ? 'this string' : JSON.stringify(value);
  if (typeof value === 'object' || typeof value === 'function')
    return typeof value === 'object' ? 'an object' : 'a function';
  return typeof value === 'symbol' ? 'a symbol' : `the ${typeof value} ${String(value)}`;
}
