import vm from 'node:vm';

/** Runs code of modules, which may never return. */
export interface TimeLimit {
  /**
   * Runs WORK and interrupts it, wherever it is, after TIMEOUTMS; then throws TimeLimitExceeded. Costs about 80 µs of
   * CPU, so one limit should enclose several calls.
   */
  run<T>(timeoutMs: number, work: () => T): T;
}

export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/** Only the evaluation of a script can be interrupted, so the script fetches its work from here. */
const WORK = Symbol.for('tickwire.work');

/** While ISLIFTED, work is not interrupted. */
export function createTimeLimit(isLifted: () => boolean = () => false): TimeLimit {
  const script = new vm.Script("globalThis[Symbol.for('tickwire.work')]()", { filename: 'tickwire:time-limit' });
  return {
    run<T>(timeoutMs: number, work: () => T): T {
      if (isLifted()) return work();
      Object.defineProperty(globalThis, WORK, { value: work, configurable: true, enumerable: false });
      try {
        return script.runInThisContext({ timeout: timeoutMs, displayErrors: false }) as T;
      } catch (error) {
        if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        throw new TimeLimitExceeded(`The code ran for more than ${timeoutMs} ms.`);
      }
    },
  };
}
