import fs from 'node:fs/promises';
import path from 'node:path';
import { compileBundle } from '../guest/bundle.js';
import { NATIVE_MODULE, type NativeModule } from '../guest/define.js';
import type { GuestLogger } from '../guest/guest-logger.js';
import { createRecordingInitializer } from '../guest/initializer.js';
import { moduleLoadError } from '../guest/module-load-error.js';
import { nativeRegistrations } from '../guest/native-registrations.js';
import { emptyRegistrations, type ModuleRegistrations } from '../guest/registry.js';
import type { MatchHandler } from '../match/loop/match-handler.js';

/** nk as modules are given it: a function for every name. */
export type NkObject = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** What is tested: a native module, a bundle by the path of its file, or registered functions and handlers by themselves. */
export type ModuleUnderTest = NativeModule | string;

export interface ModuleHost {
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly version: string;
  readonly logger: GuestLogger;
  readonly bundleNk: NkObject;
  readonly nativeNk: NkObject;
}

/** A module whose start-up code has run. */
export interface GameModule {
  readonly registrations: ModuleRegistrations;
  readonly nk: NkObject;
  readonly isBundle: boolean;
  /** A handler with variables of its own, where the module is a bundle. */
  freshHandler(name: string): MatchHandler | undefined;
}

/** Loads what is tested. Throws ModuleLoadError, with file and line. */
export async function loadGameModule(module: ModuleUnderTest, host: ModuleHost): Promise<GameModule> {
  return typeof module === 'string' ? loadBundle(path.resolve(module), host) : loadNative(module, host);
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
  return { registrations, nk: bundleNk, isBundle: true, freshHandler: (name) => start().matches.get(name) };
}

async function loadNative(module: NativeModule, host: ModuleHost): Promise<GameModule> {
  const start = module[NATIVE_MODULE];
  if (typeof start !== 'function') {
    throw new TypeError('openGame: the module must be what defineModule made, or the path of a bundle.');
  }
  const { env, node, version, logger, nativeNk } = host;
  const definition = await start({ env, node, version, config: {}, logger, nk: nativeNk as never });
  const registrations = definition ? nativeRegistrations(definition) : emptyRegistrations();
  return { registrations, nk: nativeNk, isBundle: false, freshHandler: (name) => registrations.matches.get(name) };
}
