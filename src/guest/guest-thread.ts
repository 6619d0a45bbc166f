import { type AsyncBridge, createAsyncBridge } from './async-bridge.js';
import { BOUNDED, createBoundedFunctions } from './bounded-functions.js';
import { type CreateGuestLogger, createGuestLoggers } from './create-guest-loggers.js';
import { createBundleNk, createNativeNk, type LocalNk, type NkObject } from './create-nk.js';
import { type CurrentCalls, createCurrentCalls } from './current-call.js';
import { readDebuggerSign } from './debugger-sign.js';
import { stackOf } from './describe-thrown.js';
import type { GuestOptions } from './guest.js';
import { createInitReplay, type InitReplay } from './init-replay.js';
import { createRecordingInitializer, type RecordingInitializer } from './initializer.js';
import { createCallRunner, type RunCall } from './run-call.js';
import { withSatori } from './satori-object.js';
import { createScopes, isScopeOver, type Scopes } from './scopes.js';
import { createStackMaps, type StackMaps } from './stack-maps.js';
import { createSyncBridge, type SyncBridge } from './sync-bridge.js';
import { threadOwnNk } from './thread-own-nk.js';
import { createTimeLimit } from './time-limit.js';

/** What the modules of one thread share. */
export interface Thread {
  readonly options: GuestOptions;
  readonly env: Readonly<Record<string, string>>;
  readonly createLogger: CreateGuestLogger;
  readonly stackMaps: StackMaps;
  readonly replay: InitReplay;
  readonly recorder: RecordingInitializer;
  readonly bundleNk: NkObject;
  readonly nativeNk: NkObject;
  readonly syncBridge: SyncBridge;
  readonly asyncBridge: AsyncBridge;
  readonly scopes: Scopes;
  readonly calls: CurrentCalls;
  readonly runCall: RunCall;
  readonly timeoutMs: number;
  readonly tapNk: (nk: NkObject) => NkObject;
}

export interface LoadGuestOptions {
  /** nk functions that are answered without the main thread. */
  readonly localNk?: LocalNk;
  /** Gives what modules are to have in place of the nk that it is given. */
  readonly tapNk?: (nk: NkObject) => NkObject;
  /** How long a call, or what a timer calls, may take. */
  readonly timeoutMs?: number;
  /** Called before each module: one that takes the thread with it can be named then. */
  readonly onLoading?: (file: string) => void;
}

const DEFAULT_TIMEOUT_MS = 10_000;

export function prepareThread(options: GuestOptions, how: LoadGuestOptions): Thread {
  const { localNk = {}, tapNk = (nk) => nk, timeoutMs = DEFAULT_TIMEOUT_MS } = how;
  const scopes = createScopes();
  const calls = createCurrentCalls();
  const syncBridge = createSyncBridge(options.syncPort, options.syncSignal);
  const asyncBridge = createAsyncBridge(options.asyncPort);
  const own = threadOwnNk(options.localCacheVersions, syncBridge, asyncBridge);
  const replay = createInitReplay();
  const stackMaps = createStackMaps();
  const createLogger = createGuestLoggers(asyncBridge, options.logLevel ?? 'debug', stackMaps.apply);
  const debug = readDebuggerSign(options.debuggerSign);
  const limit = createTimeLimit(debug.isOpen);
  const bounded = createBoundedFunctions({
    scopes,
    limit: (work) => limit.run(timeoutMs, work),
    report: (error) => reportStray(createLogger, scopes, error),
  });
  Object.defineProperty(globalThis, BOUNDED, { value: bounded, configurable: true });
  return {
    options,
    env: Object.freeze({ ...options.env }),
    createLogger,
    stackMaps,
    replay,
    recorder: createRecordingInitializer(options.config ?? {}),
    bundleNk: withSatori(
      tapNk(createBundleNk({ bridge: syncBridge, replay, localNk: { ...own.forBundles, ...localNk } })),
      calls.current,
    ),
    nativeNk: withSatori(tapNk(createNativeNk(asyncBridge, { ...own.forNative, ...localNk }, scopes))),
    calls,
    tapNk,
    syncBridge,
    asyncBridge,
    scopes,
    runCall: createCallRunner(scopes, timeoutMs, debug.isOpen),
    timeoutMs,
  };
}

/** Writes what was thrown where nobody waits for it to the log, under the name of the call or match it belongs to. */
export function reportStray(createLogger: CreateGuestLogger, scopes: Scopes, thrown: unknown): void {
  if (isScopeOver(thrown)) return;
  const { fields, module } = scopes.current() ?? { fields: { event: 'outside of a call' } };
  createLogger(fields, module).error('a module function failed: %s', stackOf(thrown));
}
