import { handlerFunctions } from '../match/loop/handler-functions.js';
import type { MatchHandler } from '../match/loop/match-handler.js';
import type { Scope } from './scopes.js';

/** HANDLER with functions that run in SCOPE. */
export type ScopeHandler = (handler: MatchHandler, scope: Scope) => MatchHandler;

/** Matches of one handler share its functions: each has an object of its own that holds no more than its scope. */
export function createScopedHandlers(): ScopeHandler {
  const prototypes = new WeakMap<MatchHandler, object>();

  return (handler, scope) => {
    const prototype = prototypes.get(handler) ?? prototypeOf(handler);
    prototypes.set(handler, prototype);
    return Object.assign(Object.create(prototype), { scope }) as MatchHandler;
  };
}

function prototypeOf(handler: MatchHandler): object {
  const prototype: Record<string, unknown> = {};
  for (const name of handlerFunctions) {
    const run = handler[name] as ((...args: unknown[]) => unknown) | undefined;
    if (!run) continue;
    prototype[name] = function (this: { scope: Scope }, ...args: unknown[]) {
      return this.scope.run(() => run.apply(handler, args));
    };
  }
  return prototype;
}
