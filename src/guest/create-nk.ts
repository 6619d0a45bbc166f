import type { AsyncBridge } from './async-bridge.js';
import type { InitReplay } from './init-replay.js';
import { pureFunctions } from './nk/pure-functions.js';
import { NK_NAMES } from './nk-names.js';
import type { InitCall } from './protocol.js';
import type { SyncBridge } from './sync-bridge.js';

export type NkObject = Record<string, (...args: unknown[]) => unknown>;
export type LocalNk = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Tells the main thread nothing and gets a value shared by all threads: what the first to ask has offered. */
export const OFFER = '';

interface BundleNkDeps {
  readonly bridge: SyncBridge;
  readonly replay: InitReplay;
  /** Functions that this thread answers by itself. */
  readonly localNk: LocalNk;
}

/** nk for bundles: every function returns its result. */
export function createBundleNk({ bridge, replay, localNk }: BundleNkDeps): NkObject {
  const nk: NkObject = {};
  for (const name of NK_NAMES) {
    const local = localNk[name];
    const pure = local ?? pureFunctions[name];
    nk[name] = (...args) => {
      if (!replay.isRunning()) return pure ? pure(...args) : bridge.call(name, args);
      const call = (init?: InitCall) => {
        if (!pure) return bridge.call(name, args, init);
        const value = pure(...args);
        return init && !local ? bridge.call(OFFER, [], { ...init, offer: { value } }) : value;
      };
      return replay.through({ name, call });
    };
  }
  return nk;
}

/** nk for native modules: functions of the main thread return promises, those of this thread their results. */
export function createNativeNk(bridge: AsyncBridge, localNk: LocalNk): NkObject {
  const nk: NkObject = {};
  for (const name of NK_NAMES) {
    const local = localNk[name];
    nk[name] = local
      ? async (...args) => local(...args)
      : (pureFunctions[name] ?? ((...args) => bridge.call(name, args)));
  }
  return nk;
}

/** nk for the start-up of one native module: what changes something outside happens once in the process. */
export function createNativeInitNk(nk: NkObject, bridge: AsyncBridge, module: string): NkObject {
  let index = 0;
  const initNk: NkObject = {};
  for (const name of NK_NAMES) {
    initNk[name] = pureFunctions[name] ? nk[name]! : (...args) => bridge.call(name, args, { module, index: index++ });
  }
  return initNk;
}
