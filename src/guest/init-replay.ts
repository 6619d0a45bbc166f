import type { InitCall } from './protocol.js';

export interface InitValue {
  readonly value: unknown;
  /** Whether a later start-up has to ask again. */
  readonly isProvisional: boolean;
}

/** Makes one nk call of a start-up; the main thread makes it once in the process, whichever thread asks first. */
export type MakeInitCall = (init: InitCall) => InitValue;

interface Recorded {
  readonly name: string;
  readonly value?: unknown;
  readonly error?: unknown;
}

/**
 * Start-up code runs once a thread and, with module state per match, once a match; what it does through nk must happen
 * once. So the calls of a module's first start-up are numbered and their results kept: the main thread shares them
 * among threads, and a thread replays them for further instances.
 */
export interface InitReplay {
  /** Runs a bundle's start-up code. */
  run(module: string, start: () => void): void;
  isRunning(): boolean;
  /** The value of the next call of the start-up that runs: kept, or made by MAKE where it differs from the kept one. */
  next(name: string, make: MakeInitCall): unknown;
}

export function createInitReplay(): InitReplay {
  const recordings = new Map<string, (Recorded | undefined)[]>();
  let current: { module: string; index: number } | undefined;

  function makeAndRecord(
    name: string,
    make: MakeInitCall,
    init: InitCall,
    recording: (Recorded | undefined)[],
  ): unknown {
    try {
      const { value, isProvisional } = make(init);
      // A module may change what it gets: the recording keeps a copy.
      if (!isProvisional) recording[init.index] = { name, value: structuredClone(value) };
      return value;
    } catch (error) {
      recording[init.index] = { name, error };
      throw error;
    }
  }

  return {
    run(module, start) {
      current = { module, index: 0 };
      try {
        start();
      } finally {
        current = undefined;
      }
    },

    isRunning: () => current !== undefined,

    next(name, make) {
      const { module } = current!;
      const init = { module, index: current!.index++ };
      const recording = recordings.get(module) ?? [];
      recordings.set(module, recording);
      const known = recording[init.index];
      if (!known || known.name !== name) return makeAndRecord(name, make, init, recording);
      if ('error' in known) throw known.error;
      return structuredClone(known.value);
    },
  };
}
