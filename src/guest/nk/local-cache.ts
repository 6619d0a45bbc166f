import type { LocalNk } from '../create-nk.js';
import { nonEmptyText } from './argument.js';
import { type CachedValue, localCachePutArguments } from './local-cache-arguments.js';
import type { LocalCacheCopies } from './local-cache-copies.js';
import type { LocalCacheVersions } from './local-cache-versions.js';

/** The answer of `LOCAL_CACHE_FETCH`. */
export interface FetchedValue {
  readonly value: CachedValue | undefined;
  /** How long it stays; Infinity: until it is removed. */
  readonly leftMs: number;
}

/** The main thread's function behind `localcacheGet`, which also says how long the value stays. */
export const LOCAL_CACHE_FETCH = 'localcacheFetch';

/** What many tell must not fill the memory: larger texts are waited for. */
const MAX_TOLD_TEXT = 16_384;

export interface LocalCacheDeps {
  readonly versions: Pick<LocalCacheVersions, 'of'>;
  readonly copies: LocalCacheCopies;
}

interface MainThread {
  call(name: string, args: readonly unknown[]): unknown;
  tell(name: string, args: readonly unknown[]): void;
}

/** `nk.localcache…` for bundles: read from the thread's copies where they are good; changes are told and not waited for. */
export function bundleLocalCache({ versions, copies }: LocalCacheDeps, main: MainThread): LocalNk {
  function read(key: string): CachedValue | undefined {
    const copy = copies.get(key);
    if (copy) return copy.value;
    const [version, askedMs] = [versions.of(key), performance.now()];
    const { value, leftMs } = main.call(LOCAL_CACHE_FETCH, [key]) as FetchedValue;
    copies.keep(key, value, version, askedMs + leftMs);
    return value;
  }

  return {
    localcacheGet: (key, byDefault) => read(nonEmptyText('localcacheGet', 'key', key)) ?? byDefault ?? undefined,
    localcachePut(...given) {
      const [key, value, ttlSec] = localCachePutArguments(given[0], given[1], given[2]);
      const version = versions.of(key);
      if (typeof value === 'string' && value.length > MAX_TOLD_TEXT) main.call('localcachePut', [key, value, ttlSec]);
      else main.tell('localcachePut', [key, value, ttlSec]);
      // Not before: a call may be interrupted anywhere.
      copies.keepOwn(key, value, version, ttlSec);
    },
    localcacheDelete(given) {
      const key = nonEmptyText('localcacheDelete', 'key', given);
      const version = versions.of(key);
      main.tell('localcacheDelete', [key]);
      copies.keepOwn(key, undefined, version, 0);
    },
    localcacheClear() {
      main.tell('localcacheClear', []);
      copies.clear();
    },
  };
}

/** The same for native modules: changes are promises, which are kept once the main thread has made them. */
export function nativeLocalCache(
  { versions, copies }: LocalCacheDeps,
  main: { call(name: string, args: readonly unknown[]): Promise<unknown> },
): LocalNk {
  let changes = 0;

  async function fetch(key: string): Promise<CachedValue | undefined> {
    const [version, askedMs, changesBefore] = [versions.of(key), performance.now(), changes];
    const { value, leftMs } = (await main.call(LOCAL_CACHE_FETCH, [key])) as FetchedValue;
    // A change of ours that is on its way came after the question.
    if (changes === changesBefore) copies.keep(key, value, version, askedMs + leftMs);
    return value;
  }

  /** What is read from now on must not come from a copy of before, although the change is yet to be made. */
  function change(name: string, args: readonly unknown[], forget: () => void): Promise<unknown> {
    changes++;
    forget();
    return main.call(name, args);
  }

  return {
    async localcacheGet(given, byDefault) {
      const key = nonEmptyText('localcacheGet', 'key', given);
      const copy = copies.get(key);
      return (copy ? copy.value : await fetch(key)) ?? byDefault ?? undefined;
    },
    localcachePut: (...args) => change('localcachePut', args, () => copies.drop(args[0] as string)),
    localcacheDelete: (...args) => change('localcacheDelete', args, () => copies.drop(args[0] as string)),
    localcacheClear: () => change('localcacheClear', [], copies.clear),
  };
}
