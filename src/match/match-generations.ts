import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import type { GuestOptions } from '../guest/guest.js';
import type { MatchBridge, MatchWorker } from './match-worker.js';
import type { MatchWorkers } from './match-workers.js';
import type { WorkerMatches } from './worker-matches.js';

/** One version of the modules, as threads are given it. */
export interface MatchCode {
  /** Without modules there are no handlers, and no threads are started. */
  readonly hasModules: boolean;
  /** Options and bridge of one more thread. */
  openGuest(thread: string): { readonly guest: GuestOptions; readonly bridge: MatchBridge };
}

/** The threads that run one version of the modules. Threads are numbered through all versions. */
interface Generation {
  readonly first: number;
  readonly workers: MatchWorkers;
  readonly matches: readonly WorkerMatches[];
  readonly tellRetired: () => void;
}

export interface MatchGenerationsDeps {
  /** The number of threads for each version that has modules. */
  readonly count: number;
  createMatches(index: number): WorkerMatches;
  /** Starts a thread for each of MATCHES, numbered from FIRST. */
  startWorkers(code: MatchCode, first: number, matches: readonly WorkerMatches[]): MatchWorkers;
  /** So many versions run already that the matches of this thread must end. */
  onCrowdedOut(matches: WorkerMatches): void;
}

/** Threads that start, or have. */
export interface PreparedGeneration {
  /** New matches go to them from now on; resolves once they have ended again. */
  use(): Promise<void>;
  /** Ends them unused. */
  discard(): Promise<void>;
}

/**
 * New matches run on the newest version of the modules; matches that run finish on the version they began with, whose
 * threads end with the last of them.
 */
export interface MatchGenerations {
  /** Starts the threads of one more version, which is not in use yet. */
  prepare(code: MatchCode): PreparedGeneration;
  /** The threads that new matches go to. */
  readonly newest: readonly number[];
  /** What thread INDEX was asked and runs; undefined where it has ended. */
  matchesOf(index: number): WorkerMatches | undefined;
  /** The thread INDEX, if it runs. */
  running(index: number): MatchWorker | undefined;
  /** The thread INDEX once it runs; rejects where its modules cannot be loaded. */
  ready(index: number): Promise<MatchWorker>;
  /** Ends versions that run no match any more, but the newest. */
  retireEmpty(): void;
  all(): readonly WorkerMatches[];
  close(): Promise<void>;
}

/** A developer who saves often, with matches that never end, would fill the memory with threads. */
const maxGenerations = 6;

export function createMatchGenerations(deps: MatchGenerationsDeps): MatchGenerations {
  let generations: Generation[] = [];
  let nextIndex = 0;

  const older = () => generations.slice(0, -1);
  const isBusy = ({ matches }: Generation) => matches.some(({ byNumber }) => byNumber.size > 0);

  function of(index: number): Generation | undefined {
    return generations.find(({ first, matches }) => index >= first && index < first + matches.length);
  }

  async function end({ matches, workers, tellRetired }: Generation): Promise<void> {
    for (const { failAll } of matches) failAll('The thread that ran the match has ended.');
    await workers.close();
    tellRetired();
  }

  function retireEmpty(): void {
    const empty = older().filter((generation) => !isBusy(generation));
    generations = generations.filter((generation) => !empty.includes(generation));
    for (const generation of empty) void end(generation);
  }

  return {
    prepare(code) {
      const first = nextIndex;
      const count = code.hasModules ? deps.count : 0;
      nextIndex += count;
      const matches = Array.from({ length: count }, (_, i) => deps.createMatches(first + i));
      const workers = deps.startWorkers(code, first, matches);
      return {
        use: () =>
          new Promise((tellRetired) => {
            generations.push({ first, workers, matches, tellRetired });
            retireEmpty();
            for (const { matches } of generations.slice(0, -maxGenerations)) matches.forEach(deps.onCrowdedOut);
          }),
        discard: () => workers.close(),
      };
    },
    get newest() {
      const { first, matches } = generations.at(-1) ?? { first: 0, matches: [] };
      return matches.map((_, i) => first + i);
    },
    matchesOf(index) {
      const generation = of(index);
      return generation?.matches[index - generation.first];
    },
    running: (index) => of(index)?.workers.running(index),
    async ready(index) {
      const generation = of(index);
      if (!generation) throw new StatusError(Code.UNAVAILABLE, 'The thread that ran the match has ended.');
      return generation.workers.ready(index);
    },
    retireEmpty,
    all: () => generations.flatMap(({ matches }) => matches),
    async close() {
      const ending = generations;
      generations = [];
      await Promise.all(ending.map(end));
    },
  };
}
