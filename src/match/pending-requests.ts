import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

/** Questions to a worker that wait for their answer, by number. */
export interface PendingRequests<Answer> {
  /** Asks by calling SEND with a number; rejects with DEADLINE_EXCEEDED after TIMEOUTMS. */
  ask(timeoutMs: number, what: string, send: (request: number) => void): Promise<Answer>;
  /** False where nobody waits any more. */
  answer(request: number, answer: Answer): boolean;
  fail(request: number, error: StatusError): void;
  failAll(error: StatusError): void;
}

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
  readonly timer: NodeJS.Timeout;
}

export function createPendingRequests<Answer>(): PendingRequests<Answer> {
  const waiting = new Map<number, Waiting<Answer>>();
  let last = 0;

  function take(request: number): Waiting<Answer> | undefined {
    const found = waiting.get(request);
    waiting.delete(request);
    clearTimeout(found?.timer);
    return found;
  }

  return {
    ask: (timeoutMs, what, send) =>
      new Promise((resolve, reject) => {
        last = (last + 1) >>> 0;
        const request = last;
        const late = () =>
          take(request)?.reject(new StatusError(Code.DEADLINE_EXCEEDED, `${what} took longer than ${timeoutMs} ms.`));
        waiting.set(request, { resolve, reject, timer: setTimeout(late, timeoutMs) });
        try {
          send(request);
        } catch (error) {
          take(request)?.reject(error);
        }
      }),
    answer(request, answer) {
      const found = take(request);
      found?.resolve(answer);
      return found !== undefined;
    },
    fail: (request, error) => take(request)?.reject(error),
    failAll(error) {
      for (const request of [...waiting.keys()]) take(request)?.reject(error);
    },
  };
}
