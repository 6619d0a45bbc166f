import path from 'node:path';
import type { MatchHandler } from '../match/loop/match-handler.js';
import { type AsyncBridge, createAsyncBridge } from './async-bridge.js';
import { BOUNDED, createBoundedFunctions } from './bounded-functions.js';
import { type Bundle, compileBundle } from './bundle.js';
import { START_TIMEOUT_MS } from './call-protocol.js';
import { createBundleNk, createNativeInitNk, createNativeNk, type LocalNk, type NkObject } from './create-nk.js';
import { type CurrentCalls, createCurrentCalls } from './current-call.js';
import { NATIVE_MODULE, type NativeModule } from './define.js';
import { stackOf } from './describe-thrown.js';
import type { Guest, GuestCall, GuestOptions, MatchInstance, ModuleSource } from './guest.js';
import { type CreateGuestLogger, createGuestLoggers } from './guest-logger.js';
import { createInitReplay, type InitReplay } from './init-replay.js';
import { createRecordingInitializer, type FindPlace, type RecordingInitializer } from './initializer.js';
import { MATCH_FUNCTIONS } from './match-functions.js';
import { readMatchmakerEntries } from './matchmaker-entries.js';
import { ModuleLoadError, moduleLoadError, placeIn } from './module-load-error.js';
import { nativeRegistrations } from './native-registrations.js';
import {
  checkConflicts,
  functionKey,
  type GuestFunction,
  type ModuleRegistrations,
  matchKey,
  summarize,
} from './registry.js';
import { createCallRunner, type RunCall } from './run-call.js';
import { withSatori } from './satori-object.js';
import { createScopes, isScopeOver, type Scope, type Scopes } from './scopes.js';
import { createStackMaps, type StackMaps } from './stack-maps.js';
import { createSyncBridge } from './sync-bridge.js';
import { createTimeLimit } from './time-limit.js';

/** One module of this thread. */
interface LoadedModule {
  readonly file: string;
  readonly registrations: ModuleRegistrations;
  readonly nk: NkObject;
  /** The handler of match NAME in an instance of its own; absent where all matches share one. */
  readonly freshMatch?: (name: string) => { readonly handler: MatchHandler | undefined; end?(): void };
}

interface Thread {
  readonly options: GuestOptions;
  readonly env: Readonly<Record<string, string>>;
  readonly createLogger: CreateGuestLogger;
  readonly stackMaps: StackMaps;
  readonly replay: InitReplay;
  readonly recorder: RecordingInitializer;
  readonly bundleNk: NkObject;
  readonly nativeNk: NkObject;
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
const DEFAULT_LUA_MEMORY_MB = 64;

/**
 * Loads the modules of a folder into this thread and runs their start-up code. Throws ModuleLoadError, with file and line,
 * where a module cannot be loaded.
 */
export async function loadGuest(options: GuestOptions, how: LoadGuestOptions = {}): Promise<Guest> {
  process.setSourceMapsEnabled(true);
  const thread = prepareThread(options, how);
  const found = options.modules ? undefined : await search(options);
  const modules: LoadedModule[] = [];
  for (const source of options.modules ?? found!.modules) {
    how.onLoading?.(source.file);
    const loaded = await loadModule(thread, source);
    if (loaded) modules.push(loaded);
  }
  await found?.dispose();
  checkConflicts(modules);
  return createGuest(thread, modules);
}

/** The compiler is loaded only where it is needed: threads are usually given modules that are found already. */
async function search(options: GuestOptions) {
  const { findModules } = await import('./find-modules.js');
  return findModules(options);
}

function prepareThread(options: GuestOptions, how: LoadGuestOptions): Thread {
  const { localNk = {}, tapNk = (nk) => nk, timeoutMs = DEFAULT_TIMEOUT_MS } = how;
  const scopes = createScopes();
  const calls = createCurrentCalls();
  const asyncBridge = createAsyncBridge(options.asyncPort);
  const replay = createInitReplay();
  const stackMaps = createStackMaps();
  const createLogger = createGuestLoggers(asyncBridge, options.logLevel ?? 'debug', stackMaps.apply);
  const limit = createTimeLimit();
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
      tapNk(
        createBundleNk({
          bridge: createSyncBridge(options.syncPort, options.syncSignal),
          replay,
          localNk,
          tell: asyncBridge.tell,
        }),
      ),
      calls.current,
    ),
    nativeNk: withSatori(tapNk(createNativeNk(asyncBridge, localNk, scopes))),
    calls,
    tapNk,
    asyncBridge,
    scopes,
    runCall: createCallRunner(scopes, timeoutMs),
    timeoutMs,
  };
}

function reportStray(createLogger: CreateGuestLogger, scopes: Scopes, thrown: unknown): void {
  if (isScopeOver(thrown)) return;
  const fields = scopes.current()?.fields ?? { event: 'outside of a call' };
  createLogger(fields).error('a module function failed: %s', stackOf(thrown));
}

async function loadModule(thread: Thread, source: ModuleSource): Promise<LoadedModule | undefined> {
  try {
    if (source.kind === 'bundle') return loadBundle(thread, source);
    return source.kind === 'lua' ? await loadLua(thread, source) : await loadNative(thread, source);
  } catch (error) {
    const { message, file, cause } = moduleLoadError(source.file, error);
    throw new ModuleLoadError(thread.stackMaps.apply(message), file, { cause });
  }
}

function loadBundle(thread: Thread, { file, source }: Extract<ModuleSource, { kind: 'bundle' }>): LoadedModule {
  const freshInstance = () => startBundle(thread, bundle);
  const firstInstance = () => startBundle(thread, bundle, () => placeIn(file));
  thread.stackMaps.add(file, source);
  const limit = createTimeLimit();
  const timeoutMs = thread.options.startTimeoutMs ?? START_TIMEOUT_MS;
  const bundle = limit.run(timeoutMs, () => compileBundle(file, source));
  const registrations = limit.run(timeoutMs, firstInstance);
  const isShared = thread.options.matchIsolation === 'shared';
  const freshMatch = (name: string) => ({ handler: freshInstance().matches.get(name) });
  return { file, registrations, nk: thread.bundleNk, ...(isShared ? {} : { freshMatch }) };
}

/** Lua itself is loaded only where there are modules of it. */
async function loadLua(thread: Thread, { file, files }: Extract<ModuleSource, { kind: 'lua' }>): Promise<LoadedModule> {
  const { options, createLogger, replay, recorder, bundleNk, timeoutMs } = thread;
  const { loadLuaModules } = await import('./lua/lua-modules.js');
  const { registrations, createMatch } = await loadLuaModules({
    folder: file,
    files,
    nk: bundleNk,
    logger: createLogger({ module: file }),
    startCtx: startContext(thread),
    config: options.config ?? {},
    recorder,
    replay,
    timeoutMs,
    startTimeoutMs: options.startTimeoutMs ?? START_TIMEOUT_MS,
    memoryLimitBytes: (options.luaMemoryMb ?? DEFAULT_LUA_MEMORY_MB) * 1024 * 1024,
  });
  return { file, registrations, nk: bundleNk, freshMatch: createMatch };
}

function startContext({ options: { node, version }, env }: Thread): object {
  return { env, executionMode: 'run_once', node, version };
}

function startBundle(thread: Thread, bundle: Bundle, findPlace?: FindPlace) {
  const { createLogger, replay, recorder, bundleNk } = thread;
  const initModule = bundle.instantiate();
  const ctx = startContext(thread);
  const logger = createLogger({ module: bundle.file });
  return recorder.record(() => {
    replay.run(bundle.file, () => initModule(ctx, logger, Object.create(bundleNk), recorder.initializer));
  }, findPlace);
}

async function loadNative(thread: Thread, source: Extract<ModuleSource, { kind: 'native' }>) {
  const exported = (await import(source.url)) as { default?: Partial<NativeModule> };
  const start = exported.default?.[NATIVE_MODULE];
  const { options, env, createLogger, nativeNk, asyncBridge, tapNk } = thread;
  const logger = createLogger({ module: source.file });
  if (!start) {
    logger.debug('The file is left aside: its default export was not made by defineModule.');
    return undefined;
  }
  const nk = tapNk(createNativeInitNk(nativeNk, asyncBridge, source.file));
  const { node, version, config = {} } = options;
  const definition = await start({ env, node, version, config, logger, nk: nk as never });
  return { file: source.file, registrations: nativeRegistrations(definition), nk: nativeNk };
}

interface OwnedFunction {
  readonly run: GuestFunction;
  readonly nk: NkObject;
}

function createGuest(thread: Thread, modules: readonly LoadedModule[]): Guest {
  const { options, env, createLogger, nativeNk, asyncBridge, scopes, calls, runCall } = thread;
  const { node, version } = options;
  const functions = new Map<string, OwnedFunction>();
  for (const { registrations, nk } of modules) {
    for (const [key, run] of registrations.functions) functions.set(key, { run, nk });
  }

  const ownerOf = (name: string) => modules.find(({ registrations }) => registrations.matches.has(name));
  /** Where what failed was registered: what is interrupted has no stack of its own. */
  function placeOf(key: string): { registered?: string } {
    for (const { file, registrations } of modules) {
      const isItsOwn = registrations.functions.has(key) || registrations.matches.has(key.replace('match/', ''));
      if (isItsOwn) return { registered: registrations.places.get(key) ?? path.basename(file) };
    }
    return {};
  }

  const createMatch: Guest['createMatch'] = (name, logFields, fail = () => {}) => {
    const module = ownerOf(name);
    if (!module) return undefined;
    const { handler, end } = module.freshMatch?.(name) ?? { handler: module.registrations.matches.get(name) };
    if (!handler) throw new TypeError(`${module.file} did not register match '${name}' when it was started anew.`);
    const instance = { handler, nk: Object.create(module.nk) as object, logger: createLogger(logFields), end };
    return module.nk === nativeNk ? inScope(instance, scopes.open({ fields: logFields, fail })) : instance;
  };

  function call({ kind, name, ctx, args }: GuestCall): unknown {
    const found = functions.get(functionKey(kind, name));
    if (!found) throw new TypeError(`No module has registered ${kind} '${name}'.`);
    const fullContext = { ...ctx, env, node, version };
    const logger = createLogger({ [kind]: name });
    // Called by itself: `this` must not be ours.
    const run = found.run as (...all: unknown[]) => unknown;
    const given = name === 'MatchmakerOverride' ? args.map((json) => readMatchmakerEntries(json as Uint8Array)) : args;
    const work = () => run(fullContext, logger, found.nk, ...given);
    return found.nk === nativeNk ? runCall({ [kind]: name }, work) : calls.run(ctx, work);
  }

  return {
    registrations: summarize(modules.map(({ registrations }) => registrations)),
    hasNativeModules: modules.some(({ nk }) => nk === nativeNk),
    env,
    createMatch,
    moduleOf: (name) => ownerOf(name)?.file,
    call,
    reportFailure: (kind, name, detail) =>
      createLogger({ [kind]: name, ...placeOf(functionKey(kind, name)) }).error('a module function failed: %s', detail),
    reportMatchFailure({ tick, ...names }, detail) {
      const fields = { ...names, ...placeOf(matchKey(names.match)), ...(tick === undefined ? {} : { tick }) };
      createLogger(fields).error('a module function failed: %s', detail);
    },
    reportStray: (thrown) => reportStray(createLogger, scopes, thrown),
    warn: (fields, text) => createLogger(fields).warn('%s', text),
    flush: asyncBridge.flush,
  };
}

/** INSTANCE with functions that run in SCOPE, which ends with the match. */
function inScope({ handler, nk, logger }: MatchInstance, scope: Scope): MatchInstance {
  const wrapped: Record<string, unknown> = {};
  for (const name of [...MATCH_FUNCTIONS, 'matchUpgrade'] as const) {
    const run = handler[name] as ((...args: unknown[]) => unknown) | undefined;
    if (run) wrapped[name] = (...args: unknown[]) => scope.run(() => run.apply(handler, args));
  }
  return { handler: wrapped as unknown as MatchHandler, nk, logger, end: scope.end };
}
