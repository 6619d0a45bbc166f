import type { MatchHandler } from '../match/loop/match-handler.js';

const FUNCTIONS = [
  'matchInit',
  'matchJoinAttempt',
  'matchJoin',
  'matchLeave',
  'matchLoop',
  'matchTerminate',
  'matchSignal',
] as const;

/** Checks that a handler has all its functions. Throws TypeError, which names what is missing. */
export function checkMatchHandler(name: string, handler: unknown): MatchHandler {
  if (typeof handler !== 'object' || handler === null) {
    throw new TypeError(`the handler of match '${name}' must be an object with ${FUNCTIONS.join(', ')}`);
  }
  for (const fn of FUNCTIONS) {
    if (typeof (handler as Record<string, unknown>)[fn] !== 'function') {
      throw new TypeError(`the handler of match '${name}' has no function ${fn}`);
    }
  }
  return handler as MatchHandler;
}
