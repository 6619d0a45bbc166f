import { Code } from '../base/code.js';
import { NkError } from './nk-error.js';
import type { Scope, Scopes } from './scopes.js';

/** Runs a call of a module in a scope of its own, which ends with it. */
export type RunCall = (about: Pick<Scope, 'fields' | 'module'>, work: () => unknown) => unknown;

interface Pending {
  readonly scope: Scope;
  deadlineMs: number;
}

/**
 * Makes the runner of calls. What WORK returns is returned; a promise of it that is still pending after TIMEOUTMS is
 * rejected with DEADLINE_EXCEEDED, and one whose timers throw with what they throw. While ISLIFTED there is no such limit.
 */
export function createCallRunner(scopes: Scopes, timeoutMs: number, isLifted: () => boolean = () => false): RunCall {
  /** Calls that wait for a promise, the longest waiting first. */
  const pending = new Set<Pending>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    timer = undefined;
    const nowMs = performance.now();
    for (const call of pending) {
      if (isLifted()) call.deadlineMs = Math.max(call.deadlineMs, nowMs + timeoutMs);
      if (call.deadlineMs > nowMs) break;
      call.scope.fail(new NkError(`The function did not finish within ${timeoutMs} ms.`, Code.DEADLINE_EXCEEDED));
    }
    arm(nowMs);
  }

  function arm(nowMs: number): void {
    if (timer) return;
    for (const { deadlineMs } of pending) {
      timer = setTimeout(look, deadlineMs - nowMs);
      timer.unref();
      return;
    }
  }

  function waitFor(scope: Scope, promise: PromiseLike<unknown>, onFail: (tell: (error: unknown) => void) => void) {
    const nowMs = performance.now();
    const call = { scope, deadlineMs: nowMs + timeoutMs };
    pending.add(call);
    arm(nowMs);
    return new Promise((resolve, reject) => {
      const finish = () => {
        pending.delete(call);
        scope.end();
      };
      const failed = (error: unknown) => {
        finish();
        reject(error);
      };
      onFail(failed);
      promise.then((value) => {
        finish();
        resolve(value);
      }, failed);
    });
  }

  return (about, work) => {
    let tell = (_error: unknown): void => {};
    const scope = scopes.open({ fail: (error) => tell(error), ...about });
    let value: unknown;
    try {
      value = scope.run(work);
    } catch (error) {
      scope.end();
      throw error;
    }
    if (typeof (value as PromiseLike<unknown> | null | undefined)?.then !== 'function') {
      scope.end();
      return value;
    }
    return waitFor(scope, value as PromiseLike<unknown>, (failed) => {
      tell = failed;
    });
  };
}
