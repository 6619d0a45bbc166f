import type { AsyncBridge } from './async-bridge.js';
import type { LocalNk } from './create-nk.js';
import { bundleLocalCache, nativeLocalCache } from './nk/local-cache.js';
import { createLocalCacheCopies } from './nk/local-cache-copies.js';
import { createLocalCacheVersions } from './nk/local-cache-versions.js';
import type { SyncBridge } from './sync-bridge.js';

/** The nk functions that a thread of modules mostly answers by itself, and asks the main thread for what it does not know. */
export function threadOwnNk(
  localCacheVersions: SharedArrayBuffer | undefined,
  sync: SyncBridge,
  async_: AsyncBridge,
): { readonly forBundles: LocalNk; readonly forNative: LocalNk } {
  if (!localCacheVersions) return { forBundles: {}, forNative: {} };
  const versions = createLocalCacheVersions(localCacheVersions);
  const cache = { versions, copies: createLocalCacheCopies(versions) };
  return {
    forBundles: bundleLocalCache(cache, sync),
    forNative: nativeLocalCache(cache, async_),
  };
}
