import { nonEmptyText } from '../../guest/nk/argument.js';
import { LOCAL_CACHE_FETCH } from '../../guest/nk/local-cache.js';
import { localCachePutArguments } from '../../guest/nk/local-cache-arguments.js';
import type { LocalCache } from '../local-cache.js';
import type { NkFunctions } from '../nk-functions.js';

/** nk functions for what modules keep in the server's memory. */
export function localCacheNk(cache: LocalCache): NkFunctions {
  return {
    localcacheGet: (_caller, key, byDefault) =>
      cache.get(nonEmptyText('localcacheGet', 'key', key)) ?? byDefault ?? undefined,
    localcachePut: (_caller, key, value, ttl) => cache.put(...localCachePutArguments(key, value, ttl)),
    localcacheDelete: (_caller, key) => cache.delete(nonEmptyText('localcacheDelete', 'key', key)),
    localcacheClear: () => cache.clear(),
  };
}

/** What threads ask for to copy a value. */
export function localCacheFetch(cache: LocalCache): NkFunctions {
  return { [LOCAL_CACHE_FETCH]: (_caller, key) => cache.fetch(nonEmptyText('localcacheGet', 'key', key)) };
}
