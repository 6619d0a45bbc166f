import fs from 'node:fs';
import path from 'node:path';
import { type Bundle, compileBundle } from './bundle.js';
import { START_TIMEOUT_MS } from './call-protocol.js';
import { createGuest, type LoadedModule } from './create-guest.js';
import { createNativeInitNk } from './create-nk.js';
import { NATIVE_MODULE, type NativeModule } from './define.js';
import type { Guest, GuestOptions, ModuleSource } from './guest.js';
import type { GuestLogger } from './guest-logger.js';
import { type LoadGuestOptions, prepareThread, type Thread } from './guest-thread.js';
import type { FindPlace } from './initializer.js';
import { lineOfName } from './line-of-name.js';
import { ModuleLoadError, moduleLoadError, placeIn } from './module-load-error.js';
import { nativeRegistrations } from './native-registrations.js';
import { checkConflicts } from './registry.js';
import { createStartLogger } from './start-logger.js';
import { createTimeLimit } from './time-limit.js';

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
  const { logger, started } = createStartLogger(thread, file);
  const freshInstance = () => startBundle(thread, bundle, logger);
  const firstInstance = () => startBundle(thread, bundle, logger, () => placeIn(file));
  thread.stackMaps.add(file, source);
  const limit = createTimeLimit();
  const timeoutMs = thread.options.startTimeoutMs ?? START_TIMEOUT_MS;
  const bundle = limit.run(timeoutMs, () => compileBundle(file, source));
  const registrations = limit.run(timeoutMs, firstInstance);
  started();
  const isShared = thread.options.matchIsolation === 'shared';
  const freshMatch = (name: string) => ({ handler: freshInstance().matches.get(name) });
  return { file, registrations, nk: thread.bundleNk, ...(isShared ? {} : { freshMatch }) };
}

/** Lua itself is loaded only where there are modules of it. */
async function loadLua(thread: Thread, { file, files }: Extract<ModuleSource, { kind: 'lua' }>): Promise<LoadedModule> {
  const { options, replay, recorder, bundleNk, timeoutMs } = thread;
  const { logger, started } = createStartLogger(thread, file);
  const { loadLuaModules } = await import('./lua/lua-modules.js');
  const { registrations, createMatch } = await loadLuaModules({
    folder: file,
    files,
    nk: bundleNk,
    logger,
    startCtx: startContext(thread),
    config: options.config ?? {},
    recorder,
    replay,
    timeoutMs,
    startTimeoutMs: options.startTimeoutMs ?? START_TIMEOUT_MS,
    memoryLimitBytes: (options.luaMemoryMb ?? DEFAULT_LUA_MEMORY_MB) * 1024 * 1024,
  });
  started();
  return { file, registrations, nk: bundleNk, freshMatch: createMatch };
}

function startContext({ options: { node, version }, env }: Thread): object {
  return { env, executionMode: 'run_once', node, version };
}

function startBundle(thread: Thread, bundle: Bundle, logger: GuestLogger, findPlace?: FindPlace) {
  const { replay, recorder, bundleNk } = thread;
  const initModule = bundle.instantiate();
  const ctx = startContext(thread);
  return recorder.record(() => {
    replay.run(bundle.file, () => initModule(ctx, logger, Object.create(bundleNk), recorder.initializer));
  }, findPlace);
}

async function loadNative(thread: Thread, source: Extract<ModuleSource, { kind: 'native' }>) {
  const exported = (await import(source.url)) as { default?: Partial<NativeModule> };
  const start = exported.default?.[NATIVE_MODULE];
  const { options, env, nativeNk, asyncBridge, tapNk } = thread;
  const { logger, started } = createStartLogger(thread, source.file);
  if (!start) {
    logger.debug('The file is left aside: its default export was not made by defineModule.');
    return undefined;
  }
  const nk = tapNk(createNativeInitNk(nativeNk, asyncBridge, source.file));
  const { node, version, config = {} } = options;
  const definition = await start({ env, node, version, config, logger, nk: nk as never });
  started();
  const text = fs.readFileSync(source.file, 'utf8');
  const placeOf = (name: string) => {
    const line = lineOfName(text, name);
    return line === undefined ? undefined : `${path.basename(source.file)}:${line}`;
  };
  return { file: source.file, registrations: nativeRegistrations(definition, placeOf), nk: nativeNk };
}
