import { neededFunctions } from '../match/loop/handler-functions.js';
import type { MatchHandler } from '../match/loop/match-handler.js';

/** Checks that a handler has all its functions. Throws TypeError, which names what is missing. */
export function checkMatchHandler(name: string, handler: unknown): MatchHandler {
  if (typeof handler !== 'object' || handler === null) {
    throw new TypeError(`the handler of match '${name}' must be an object with ${neededFunctions.join(', ')}`);
  }
  for (const fn of neededFunctions) {
    if (typeof (handler as Record<string, unknown>)[fn] !== 'function') {
      throw new TypeError(`the handler of match '${name}' has no function ${fn}`);
    }
  }
  const { matchUpgrade } = handler as { matchUpgrade?: unknown };
  if (matchUpgrade !== undefined && typeof matchUpgrade !== 'function') {
    throw new TypeError(`the handler of match '${name}' has a matchUpgrade that is no function`);
  }
  return handler as MatchHandler;
}
