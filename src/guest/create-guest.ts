import path from 'node:path';
import type { MatchHandler } from '../match/loop/match-handler.js';
import type { NkObject } from './create-nk.js';
import type { Guest, GuestCall } from './guest.js';
import { reportStray, type Thread } from './guest-thread.js';
import { readMatchmakerEntries } from './matchmaker-entries.js';
import { functionKey, type GuestFunction, type ModuleRegistrations, matchKey, summarize } from './registry.js';
import { createScopedHandlers } from './scoped-handlers.js';

/** One module of this thread. */
export interface LoadedModule {
  readonly file: string;
  readonly registrations: ModuleRegistrations;
  readonly nk: NkObject;
  /** The handler of match NAME in an instance of its own; absent where all matches share one. */
  readonly freshMatch?: (name: string) => { readonly handler: MatchHandler | undefined; end?(): void };
}

const FAILED = 'a module function failed: %s';

interface OwnedFunction {
  readonly run: GuestFunction;
  readonly module: LoadedModule;
}

/** The modules of a thread, as those who call them see them. */
export function createGuest(thread: Thread, modules: readonly LoadedModule[]): Guest {
  const { options, env, createLogger, nativeNk, syncBridge, asyncBridge, scopes, calls, runCall } = thread;
  const { node, version } = options;
  const functions = new Map<string, OwnedFunction>();
  const scoped = createScopedHandlers();
  for (const module of modules) {
    for (const [key, run] of module.registrations.functions) functions.set(key, { run, module });
  }

  const ownerOf = (name: string) => modules.find(({ registrations }) => registrations.matches.has(name));
  /** Where what failed was registered: what is interrupted has no stack of its own. */
  function placeIn(module: LoadedModule | undefined, key: string): { readonly registered?: string } {
    return module ? { registered: module.registrations.places.get(key) ?? path.basename(module.file) } : {};
  }

  const createMatch: Guest['createMatch'] = (name, logFields, fail = () => {}) => {
    const module = ownerOf(name);
    if (!module) return undefined;
    const { file, nk } = module;
    const { handler, end } = module.freshMatch?.(name) ?? { handler: module.registrations.matches.get(name) };
    if (!handler) throw new TypeError(`${file} did not register match '${name}' when it was started anew.`);
    const instance = { handler, nk: Object.create(nk) as object, logger: createLogger(logFields, file), end };
    if (nk !== nativeNk) return instance;
    const scope = scopes.open({ fields: logFields, module: file, fail });
    return { ...instance, handler: scoped(handler, scope), end: () => scope.end() };
  };

  function call({ kind, name, ctx, args }: GuestCall): unknown {
    const found = functions.get(functionKey(kind, name));
    if (!found) throw new TypeError(`No module has registered ${kind} '${name}'.`);
    const fullContext = { env, node, version, ...ctx };
    const { file, nk } = found.module;
    const fields = { [kind]: name };
    const logger = createLogger(fields, file);
    // Called by itself: `this` must not be ours.
    const run = found.run as (...all: unknown[]) => unknown;
    const given = name === 'MatchmakerOverride' ? args.map((json) => readMatchmakerEntries(json as Uint8Array)) : args;
    const work = () => run(fullContext, logger, nk, ...given);
    return nk === nativeNk ? runCall({ fields, module: file }, work) : calls.run(ctx, work);
  }

  return {
    registrations: summarize(modules.map(({ registrations }) => registrations)),
    hasNativeModules: modules.some(({ nk }) => nk === nativeNk),
    env,
    createMatch,
    moduleOf: (name) => ownerOf(name)?.file,
    call,
    reportFailure(kind, name, detail) {
      const key = functionKey(kind, name);
      const module = functions.get(key)?.module;
      createLogger({ [kind]: name, ...placeIn(module, key) }, module?.file).error(FAILED, detail);
    },
    reportMatchFailure({ tick, ...names }, detail) {
      const module = ownerOf(names.match);
      const fields = { ...names, ...placeIn(module, matchKey(names.match)), ...(tick === undefined ? {} : { tick }) };
      createLogger(fields, module?.file).error(FAILED, detail);
    },
    reportStray: (thrown) => reportStray(createLogger, scopes, thrown),
    warn: (fields, text) => createLogger(fields).warn('%s', text),
    mainCalls: syncBridge,
    flush() {
      syncBridge.flush();
      asyncBridge.flush();
    },
  };
}
