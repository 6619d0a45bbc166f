import type { InitCall } from '../guest/protocol.js';

interface KeptCall {
  readonly name: string;
  readonly outcome: Promise<unknown>;
  isSettled: boolean;
}

/**
 * The nk calls of the modules' start-up code, which runs in every worker thread: each is made once in the process, for the
 * first thread that asks, and all others get its outcome. A call that differs from the kept one is made anew.
 */
export interface InitRecord {
  /** The outcome of a call, made by RUN where nobody has asked for it before. */
  get(init: InitCall, name: string, run: () => unknown): Promise<unknown>;
  /** The outcome if there is one already. */
  peek(init: InitCall, name: string): Promise<unknown> | undefined;
}

export function createInitRecord(): InitRecord {
  const calls = new Map<string, KeptCall>();
  const keyOf = ({ module, index }: InitCall) => `${index} ${module}`;

  function keep(key: string, name: string, run: () => unknown): KeptCall {
    const outcome = (async () => run())();
    const call: KeptCall = { name, outcome, isSettled: false };
    const settle = () => {
      call.isSettled = true;
    };
    outcome.then(settle, settle);
    calls.set(key, call);
    return call;
  }

  return {
    get(init, name, run) {
      const key = keyOf(init);
      const known = calls.get(key);
      if (known && known.name !== name) return (async () => run())();
      return (known ?? keep(key, name, run)).outcome;
    },

    peek(init, name) {
      const known = calls.get(keyOf(init));
      return known?.name === name && known.isSettled ? known.outcome : undefined;
    },
  };
}
