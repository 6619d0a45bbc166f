/** The call of a module's function that runs in a thread. */
export interface CurrentCall {
  /** Counts the calls of the thread; 0 outside of one, and behind the first `await` of one. */
  readonly number: number;
  /** Of the player who makes it; '' where there is none. */
  readonly clientIp: string;
}

/** Tells which call runs, so that what one was answered can be kept for as long as it runs. */
export interface CurrentCalls {
  current(): CurrentCall;
  /** CTX is what the function is told of its caller. */
  run<T>(ctx: Readonly<Record<string, unknown>>, work: () => T): T;
}

export const noCall: CurrentCall = { number: 0, clientIp: '' };

export function createCurrentCalls(): CurrentCalls {
  let last = 0;
  let current = noCall;
  return {
    current: () => current,
    run({ clientIp }, work) {
      current = { number: ++last, clientIp: typeof clientIp === 'string' ? clientIp : '' };
      try {
        return work();
      } finally {
        current = noCall;
      }
    },
  };
}
