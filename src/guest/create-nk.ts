import type { AsyncBridge } from './async-bridge.js';
import type { InitReplay, MakeInitCall } from './init-replay.js';
import { pureFunctions } from './nk/pure-functions.js';
import { toldFunctions } from './nk/told-functions.js';
import { NK_NAMES } from './nk-names.js';
import type { Scopes } from './scopes.js';
import type { SyncBridge } from './sync-bridge.js';
import { createTransaction } from './transaction.js';

export type NkObject = Record<string, (...args: unknown[]) => unknown>;
export type LocalNk = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** What a function of LocalNk answers where the main thread is to be asked after all. */
export const ASK_MAIN_THREAD: unique symbol = Symbol('ask the main thread');

interface BundleNkDeps {
  readonly bridge: SyncBridge;
  readonly replay: InitReplay;
  /** Functions that this thread answers by itself. */
  readonly localNk: LocalNk;
}

/** nk for bundles: every function returns its result. */
export function createBundleNk({ bridge, replay, localNk }: BundleNkDeps): NkObject {
  function toldFunction(name: string): NkObject[string] | undefined {
    const check = toldFunctions[name];
    if (!check) return undefined;
    return (...args) => {
      const checked = check(...args);
      if (!checked) return ASK_MAIN_THREAD;
      bridge.tell(name, checked);
    };
  }

  const nk: NkObject = {};
  for (const name of NK_NAMES) {
    const pure = localNk[name] ?? pureFunctions[name] ?? toldFunction(name);
    nk[name] = (...args) => {
      if (replay.isRunning()) return replay.next(name, initCall(bridge, name, args, localNk));
      const result = pure ? pure(...args) : ASK_MAIN_THREAD;
      return result === ASK_MAIN_THREAD ? bridge.call(name, args) : result;
    };
  }
  return nk;
}

/** Values that are made in this thread, such as ids, are shared among threads as results of the main thread are. */
function initCall(bridge: SyncBridge, name: string, args: readonly unknown[], localNk: LocalNk): MakeInitCall {
  return (init) => {
    const pure = pureFunctions[name];
    if (!pure || localNk[name]) return bridge.callInit(name, args, init);
    return bridge.callInit(name, [], { ...init, offer: { value: pure(...args) } });
  };
}

/** What is given up when the call or match that asked for it ends. */
const BOUNDED = ['httpRequest'];

/** nk for native modules: functions of the main thread return promises, those of this thread their results. */
export function createNativeNk(bridge: AsyncBridge, localNk: LocalNk, scopes: Scopes): NkObject {
  const nk: NkObject = { transaction: createTransaction({ bridge, scopes }) as NkObject[string] };
  for (const name of NK_NAMES) {
    const local = localNk[name];
    nk[name] = local
      ? async (...args) => {
          const result = local(...args);
          return result === ASK_MAIN_THREAD ? bridge.call(name, args) : result;
        }
      : (pureFunctions[name] ?? ((...args) => bridge.call(name, args)));
  }
  for (const name of BOUNDED) nk[name] = (...args) => bridge.callWithin(scopes.current(), name, args);
  return nk;
}

/** nk for the start-up of one native module: what changes something outside happens once in the process. */
export function createNativeInitNk(nk: NkObject, bridge: AsyncBridge, module: string): NkObject {
  let index = 0;
  const initNk: NkObject = {};
  for (const name of NK_NAMES) {
    initNk[name] = pureFunctions[name] ? nk[name]! : (...args) => bridge.call(name, args, { module, index: index++ });
  }
  initNk.transaction = async () => {
    throw new Error('nk.transaction: start-up code runs in every thread, so it has none; nk.multiUpdate is made once.');
  };
  return initNk;
}
