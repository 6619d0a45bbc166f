import fs from 'node:fs/promises';
import path from 'node:path';
import { compileBundle } from '../guest/bundle.js';
import { NATIVE_MODULE, type NativeModule } from '../guest/define.js';
import type { GuestLogger } from '../guest/guest-logger.js';
import { createRecordingInitializer } from '../guest/initializer.js';
import { findLuaFiles } from '../guest/lua/find-lua-files.js';
import { loadLuaModules } from '../guest/lua/lua-modules.js';
import { moduleLoadError } from '../guest/module-load-error.js';
import { nativeRegistrations } from '../guest/native-registrations.js';
import { emptyRegistrations, type ModuleRegistrations } from '../guest/registry.js';
import type { MatchHandler } from '../match/loop/match-handler.js';

/** nk as modules are given it: a function for every name. */
export type NkObject = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/**
 * What is tested: a native module; a bundle by the path of its file; or the Lua files of a folder, by its path or that of
 * one of them.
 */
export type ModuleUnderTest = NativeModule | string;

export interface ModuleHost {
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly version: string;
  readonly logger: GuestLogger;
  readonly bundleNk: NkObject;
  readonly nativeNk: NkObject;
  /** How long game code may run. */
  readonly timeoutMs: number;
}

const LUA_MEMORY_BYTES = 64 * 1024 * 1024;

/** A module whose start-up code has run. */
export interface GameModule {
  readonly registrations: ModuleRegistrations;
  readonly nk: NkObject;
  /** A handler with variables of its own, where the module is no native one. */
  freshMatch(name: string): { readonly handler: MatchHandler | undefined; end?(): void };
}

/** Loads what is tested. Throws ModuleLoadError, with file and line. */
export async function loadGameModule(module: ModuleUnderTest, host: ModuleHost): Promise<GameModule> {
  if (typeof module !== 'string') return loadNative(module, host);
  const file = path.resolve(module);
  if (file.endsWith('.lua')) return loadLua(path.dirname(file), host);
  const isFolder = await fs.stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? loadLua(file, host) : loadBundle(file, host);
}

async function loadBundle(file: string, { env, node, version, logger, bundleNk }: ModuleHost): Promise<GameModule> {
  const source = await fs.readFile(file, 'utf8').catch((error: unknown) => {
    throw moduleLoadError(file, error);
  });
  const bundle = compileBundle(file, source);
  const recorder = createRecordingInitializer({});
  const ctx = { env, executionMode: 'run_once', node, version };
  const start = () => {
    try {
      return recorder.record(() => bundle.instantiate()(ctx, logger, Object.create(bundleNk), recorder.initializer));
    } catch (error) {
      throw moduleLoadError(file, error);
    }
  };
  const registrations = start();
  return { registrations, nk: bundleNk, freshMatch: (name) => ({ handler: start().matches.get(name) }) };
}

async function loadLua(folder: string, { env, node, version, logger, bundleNk, timeoutMs }: ModuleHost) {
  const files = await findLuaFiles(folder);
  if (files.length === 0) throw new TypeError(`openGame: there is no Lua file in ${folder}.`);
  const { registrations, createMatch } = await loadLuaModules({
    folder,
    files,
    nk: bundleNk,
    logger,
    startCtx: { env, executionMode: 'run_once', node, version },
    config: {},
    recorder: createRecordingInitializer({}),
    // Nothing is shared among threads here: each start makes its calls.
    replay: { run: (_module, start) => start(), isRunning: () => false, next: () => undefined },
    timeoutMs,
    startTimeoutMs: timeoutMs,
    memoryLimitBytes: LUA_MEMORY_BYTES,
    leavesStates: true,
  });
  return { registrations, nk: bundleNk, freshMatch: createMatch };
}

async function loadNative(module: NativeModule, host: ModuleHost): Promise<GameModule> {
  const start = module[NATIVE_MODULE];
  if (typeof start !== 'function') {
    throw new TypeError('openGame: the module must be what defineModule made, or a path.');
  }
  const { env, node, version, logger, nativeNk } = host;
  const definition = await start({ env, node, version, config: {}, logger, nk: nativeNk as never });
  const registrations = definition ? nativeRegistrations(definition) : emptyRegistrations();
  return { registrations, nk: nativeNk, freshMatch: (name) => ({ handler: registrations.matches.get(name) }) };
}
