import { ArgumentError, argumentError, integer, nonEmptyText, optional } from '../../guest/nk/argument.js';
import type { LocalCache } from '../local-cache.js';
import type { NkFunctions } from '../nk-functions.js';

/** nk functions for what modules keep in the server's memory. */
export function localCacheNk(cache: LocalCache): NkFunctions {
  return {
    localcacheGet: (_caller, key, byDefault) =>
      cache.get(nonEmptyText('localcacheGet', 'key', key)) ?? byDefault ?? undefined,

    localcachePut(_caller, key, value, ttl) {
      const fn = 'localcachePut';
      const name = nonEmptyText(fn, 'key', key);
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        throw argumentError(fn, 'value', 'a string, a number or a boolean', value);
      }
      const ttlSec = optional(integer, fn, 'ttl', ttl) ?? 0;
      if (ttlSec < 0) throw new ArgumentError(`nk.${fn}: ttl must be a number of seconds, 0 or more.`);
      cache.put(name, value, ttlSec);
    },

    localcacheDelete: (_caller, key) => cache.delete(nonEmptyText('localcacheDelete', 'key', key)),
    localcacheClear: () => cache.clear(),
  };
}
