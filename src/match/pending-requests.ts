import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

export interface Question<Answer, Result> {
  readonly timeoutMs: number;
  /** Stands in the error: 'Creating the match'. */
  readonly what: string;
  send(request: number): void;
  /** Makes the result of the answer in the moment in which it comes, before anything that comes after it. May throw. */
  take(answer: Answer): Result;
  /** The answer has come, but nobody waits for it any more. */
  late(answer: Answer): void;
}

/** Questions to a worker that wait for their answer, by number. */
export interface PendingRequests<Answer> {
  /** Rejects with DEADLINE_EXCEEDED after the question's time-out, and with what its functions throw. */
  ask<Result>(question: Question<Answer, Result>): Promise<Result>;
  answer(request: number, answer: Answer): void;
  fail(request: number, error: StatusError): void;
  /** For a worker that will answer nothing any more. */
  failAll(error: StatusError): void;
  /** Questions without an answer, also those that nobody waits for. */
  readonly size: number;
}

interface Waiting<Answer> {
  take(answer: Answer): void;
  reject(error: unknown): void;
  readonly timer: NodeJS.Timeout;
}

export function createPendingRequests<Answer>(): PendingRequests<Answer> {
  const waiting = new Map<number, Waiting<Answer>>();
  let last = 0;

  function remove(request: number): Waiting<Answer> | undefined {
    const found = waiting.get(request);
    waiting.delete(request);
    clearTimeout(found?.timer);
    return found;
  }

  return {
    ask<Result>({ timeoutMs, what, send, take, late }: Question<Answer, Result>): Promise<Result> {
      last = (last + 1) >>> 0;
      const request = last;
      return new Promise<Result>((resolve, reject) => {
        const giveUp = () => {
          reject(new StatusError(Code.DEADLINE_EXCEEDED, `${what} took longer than ${timeoutMs} ms.`));
          waiting.set(request, { take: late, reject() {}, timer });
        };
        const timer = setTimeout(giveUp, timeoutMs);
        waiting.set(request, { take: (answer) => resolve(take(answer)), reject, timer });
        try {
          send(request);
        } catch (error) {
          remove(request);
          reject(error);
        }
      });
    },
    answer(request, answer) {
      const found = remove(request);
      try {
        found?.take(answer);
      } catch (error) {
        found?.reject(error);
      }
    },
    fail: (request, error) => remove(request)?.reject(error),
    failAll(error) {
      for (const request of [...waiting.keys()]) remove(request)?.reject(error);
    },
    get size() {
      return waiting.size;
    },
  };
}
