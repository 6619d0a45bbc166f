import type { InitCall } from './protocol.js';

/** How one nk call is to be made: on the main thread, or here with what a function of this thread has computed. */
export interface CallHandler {
  readonly name: string;
  /** For functions of the main thread. With INIT, the main thread makes the call once in the process. */
  call(init?: InitCall): unknown;
}

interface Recorded {
  readonly name: string;
  readonly value?: unknown;
  readonly error?: unknown;
}

/**
 * Start-up code runs once a thread and, with module state per match, once a match; what it does through nk must happen
 * once. So the calls of a module's first start-up are numbered and their results kept: the main thread shares them
 * among threads, and a thread replays them for further instances. A call that differs from the kept one is made anew.
 */
export interface InitReplay {
  /** Runs a module's start-up code. Bundles are synchronous; START may return a promise for native modules. */
  run<T>(module: string, start: () => T): T;
  isRunning(): boolean;
  /** The value of a call: replayed while a start-up runs, made otherwise. */
  through(handler: CallHandler): unknown;
}

export function createInitReplay(): InitReplay {
  const recordings = new Map<string, Recorded[]>();
  let current: { module: string; index: number } | undefined;

  function make(handler: CallHandler, module: string, index: number, recording: Recorded[]): unknown {
    try {
      const value = handler.call({ module, index });
      // A module may change what it gets: the recording keeps a copy.
      recording[index] = { name: handler.name, value: structuredClone(value) };
      return value;
    } catch (error) {
      recording[index] = { name: handler.name, error };
      throw error;
    }
  }

  return {
    run(module, start) {
      current = { module, index: 0 };
      try {
        return start();
      } finally {
        current = undefined;
      }
    },

    isRunning: () => current !== undefined,

    through(handler) {
      if (!current) return handler.call();
      const { module } = current;
      const index = current.index++;
      const recording = recordings.get(module) ?? [];
      recordings.set(module, recording);
      const known = recording[index];
      if (!known) return make(handler, module, index, recording);
      if (known.name !== handler.name) return handler.call();
      if ('error' in known) throw known.error;
      return structuredClone(known.value);
    },
  };
}
