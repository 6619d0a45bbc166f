import { ArgumentError, argumentError, integer, nonEmptyText, optional } from './argument.js';

export type CachedValue = string | number | boolean;

/** What `localcachePut` is given; TTLSEC 0: no end. Throws ArgumentError. */
export function localCachePutArguments(
  key: unknown,
  value: unknown,
  ttl: unknown,
): [key: string, value: CachedValue, ttlSec: number] {
  const fn = 'localcachePut';
  const name = nonEmptyText(fn, 'key', key);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw argumentError(fn, 'value', 'a string, a number or a boolean', value);
  }
  const ttlSec = optional(integer, fn, 'ttl', ttl) ?? 0;
  if (ttlSec < 0) throw new ArgumentError(`nk.${fn}: ttl must be a number of seconds, 0 or more.`);
  return [name, value, ttlSec];
}
