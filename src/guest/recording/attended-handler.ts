import { type HandlerFunction, handlerFunctions } from '../../match/loop/handler-functions.js';
import type { MatchHandler } from '../../match/loop/match-handler.js';

/** Stands in for a call of a handler's function: CALL makes it, with the arguments that it is given. */
export type Attend = (
  fn: HandlerFunction,
  args: readonly unknown[],
  call: (args: readonly unknown[]) => unknown,
) => unknown;

/** HANDLER, every call of which goes through ATTEND. */
export function attendedHandler(handler: MatchHandler, attend: Attend): MatchHandler {
  const entries = handlerFunctions
    .filter((fn) => handler[fn])
    .map((fn) => {
      const call = (args: readonly unknown[]) =>
        (handler[fn] as (...all: unknown[]) => unknown).apply(handler, [...args]);
      return [fn, (...args: unknown[]) => attend(fn, args, call)];
    });
  return Object.fromEntries(entries) as MatchHandler;
}
