import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { isScopeOver, type Scope, ScopeOver, type Scopes } from './scopes.js';

/** Where a thread keeps these for its modules: `bounded-globals.ts` is compiled into them and looks here. */
export const BOUNDED: unique symbol = Symbol.for('tickwire.bounded') as never;

/** What native modules have in place of the functions of these names. */
export interface BoundedFunctions {
  readonly setTimeout: typeof setTimeout;
  readonly setInterval: typeof setInterval;
  readonly setImmediate: typeof setImmediate;
  readonly clearTimeout: typeof clearTimeout;
  readonly clearInterval: typeof clearInterval;
  readonly clearImmediate: typeof clearImmediate;
  readonly fetch: typeof fetch;
  /** Those of `node:timers/promises`. */
  readonly promises: Pick<typeof timersPromises, 'setTimeout' | 'setImmediate' | 'setInterval'>;
}

export interface BoundedFunctionsDeps {
  readonly scopes: Scopes;
  /** Runs WORK and interrupts it where it does not return in time. */
  limit(work: () => void): void;
  /** Told of what code has thrown that belongs to no call and no match. */
  report(error: unknown): void;
}

type Timer = NodeJS.Timeout | NodeJS.Immediate;
type Callback = (...args: unknown[]) => unknown;

/** Timers that one call, or one match, can have waiting at a time. */
const maxTimers = 1000;
const fetchTimeoutMs = 10_000;

/**
 * Timers and requests that end with the call or match that began them. What a timer's function throws, or its promise,
 * ends its owner as a throw of the call or the handler would, and nobody else.
 */
export function createBoundedFunctions({ scopes, limit, report }: BoundedFunctionsDeps): BoundedFunctions {
  const counts = new WeakMap<object, { count: number }>();
  const forgets = new WeakMap<Timer, () => void>();
  const ofNobody = {};

  function take(scope: Scope | undefined): () => void {
    const owner = scope ?? ofNobody;
    const held = counts.get(owner) ?? { count: 0 };
    counts.set(owner, held);
    if (held.count >= maxTimers) throw new RangeError(`More than ${maxTimers} timers wait.`);
    held.count++;
    return () => {
      held.count--;
    };
  }

  function failed(scope: Scope | undefined, error: unknown): void {
    if (isScopeOver(error)) return;
    if (scope) scope.fail(error);
    else report(error);
  }

  function fire(scope: Scope | undefined, work: () => unknown): void {
    try {
      limit(() => {
        const result = scope ? scope.run(work) : work();
        if (result instanceof Promise) result.catch((error: unknown) => failed(scope, error));
      });
    } catch (error) {
      failed(scope, error);
    }
  }

  /** START sets a timer that calls what it is given; CLEAR takes it back. */
  function hold<T extends Timer>(
    work: Callback,
    args: unknown[],
    isOnce: boolean,
    start: (run: () => void) => T,
    clear: (timer: never) => void,
  ): T {
    if (typeof work !== 'function') throw new TypeError('A timer needs a function.');
    const scope = scopes.current();
    const giveBack = take(scope);
    let takeBackEnd = () => {};
    let isHeld = true;
    const forget = () => {
      if (!isHeld) return;
      isHeld = false;
      giveBack();
      takeBackEnd();
    };
    const timer = start(() => {
      if (isOnce) forget();
      fire(scope, () => work(...args));
    });
    forgets.set(timer, forget);
    const end = () => {
      clear(timer as never);
      forget();
    };
    if (scope) takeBackEnd = scope.onEnd(end);
    return timer;
  }

  const timeout = (work: Callback, ms?: number, ...args: unknown[]) =>
    hold(work, args, true, (run) => setTimeout(run, ms), clearTimeout);
  const interval = (work: Callback, ms?: number, ...args: unknown[]) =>
    hold(work, args, false, (run) => setInterval(run, ms), clearInterval);
  const immediate = (work: Callback, ...args: unknown[]) => hold(work, args, true, setImmediate, clearImmediate);

  function clearTimer(timer: unknown): void {
    if (typeof timer === 'object' && timer !== null) forgets.get(timer as Timer)?.();
    clearTimeout(timer as NodeJS.Timeout);
    clearImmediate(timer as NodeJS.Immediate);
  }

  /** OPTIONS with a signal that the end of the scope aborts as well. */
  function bound<Options extends { signal?: AbortSignal | null }>(options: Options | undefined): Options {
    const scope = scopes.current();
    if (scope?.isOver) throw new ScopeOver();
    const signals = [options?.signal, scope?.signal].filter((signal) => signal instanceof AbortSignal);
    return { ...options, ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}) } as Options;
  }

  const promises: BoundedFunctions['promises'] = {
    setTimeout: async (ms, value, options) => timersPromises.setTimeout(ms, value, bound(options)),
    setImmediate: async (value, options) => timersPromises.setImmediate(value, bound(options)),
    setInterval: (ms, value, options) => timersPromises.setInterval(ms, value, bound(options)),
  };
  Object.defineProperty(timeout, promisify.custom, { value: promises.setTimeout });
  Object.defineProperty(immediate, promisify.custom, { value: promises.setImmediate });

  return {
    setTimeout: timeout as typeof setTimeout,
    setInterval: interval as typeof setInterval,
    setImmediate: immediate as typeof setImmediate,
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    clearImmediate: clearTimer,
    async fetch(input, init) {
      if (init?.signal) return fetch(input, bound(init));
      const limits = [AbortSignal.timeout(fetchTimeoutMs), ...(input instanceof Request ? [input.signal] : [])];
      return fetch(input, bound({ ...init, signal: AbortSignal.any(limits) }));
    },
    promises,
  };
}
