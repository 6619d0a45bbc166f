import type { HandlerCost, HandlerCosts } from './handler-costs.js';
import type { HandlerFunction } from './handler-functions.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import { EndReason } from './match-output.js';
import type { OpenMatches } from './open-matches.js';
import type { RunningMatch, Step } from './running-match.js';

/** Calls handlers: those of one match one after the other, those of all matches within a time limit. */
export interface StepRunner {
  /** Leaves STEP for the next `runReady`, or the match's next tick. */
  add(match: RunningMatch, step: Step): void;
  /** Runs the steps of MATCH that wait, up to the first one that answers a promise. */
  run(match: RunningMatch): void;
  /** Runs WORK for each match. One that does not return is interrupted and ended; the others go on. */
  runAll(queue: readonly RunningMatch[], work: (match: RunningMatch) => void): void;
  /** Runs the matches that steps were added to. */
  runReady(): void;
  /** Runs WORK on behalf of MATCH, which is named as the culprit if it does not return. */
  runFor<T>(match: RunningMatch, work: () => T): T;
  /** Runs WORK within the time limit, or within the one that already runs. Throws where it is interrupted. */
  limited<T>(work: () => T): T;
  /** The matches whose handlers run now, each called by the one before it. */
  readonly running: readonly RunningMatch[];
  /** MATCH waits for a promise of its handler, until `resume`. */
  suspend(match: RunningMatch): void;
  resume(match: RunningMatch): void;
  /** MATCH stands still, until `goOn`. */
  pause(match: RunningMatch): void;
  goOn(match: RunningMatch): void;
  /** Ends the matches whose promise is overdue. */
  endOverdue(): void;
  /** When the next promise will be overdue. */
  nextOverdueMs(): number | undefined;
}

/** A limit is set anew this often, so that many quick matches never add up to one slow one. */
const limitShare = 4;

export function createStepRunner(deps: MatchLoopDeps, matches: OpenMatches, costs: HandlerCosts): StepRunner {
  const { limits, nowMs, tickTimeoutMs } = deps;
  /** Matches with steps to run before the next tick. */
  const ready = new Set<RunningMatch>();
  /** Matches that wait for a promise, the longest waiting first. */
  const suspended = new Set<RunningMatch>();
  /** Left as it is by an interruption, so that it names the culprit. */
  let running: RunningMatch[] = [];

  function add(match: RunningMatch, step: Step): void {
    match.steps.push(step);
    ready.add(match);
    if (step.kind !== 'call' || match.waiting('call') <= limits.callQueueSize) return;
    const problem = 'More calls wait for the handler than match.call_queue_size allows.';
    matches.endWithFault(match, EndReason.TIMEOUT, new Error(problem));
  }

  function run(match: RunningMatch): void {
    while (!match.isEnded && !match.isBusy && match.steps.length > 0) {
      const step = match.steps.shift()!;
      match.runningStep = step;
      try {
        const result = runFor(match, () => (step.fn ? measured(match, step.fn, step) : step.call()));
        if (isPromise(result)) awaitStep(match, step, result);
        else settle(match, step, result);
      } catch (error) {
        matches.endWithFault(match, EndReason.ERROR, error);
      }
    }
  }

  function measured(match: RunningMatch, fn: HandlerFunction, step: Step): unknown {
    const heapBefore = costs.isSampled() ? deps.heapBytes() : 0;
    const startedMs = nowMs();
    try {
      return step.call();
    } finally {
      const ms = nowMs() - startedMs;
      const cost = match.cost[fn];
      cost.calls++;
      cost.ms += ms;
      if (match.slowest === undefined || ms > match.slowest.ms) match.slowest = { fn, ms };
      if (heapBefore > 0) addAllocation(cost, deps.heapBytes() - heapBefore);
    }
  }

  /** Nothing that happens from here on is the step's failure, unless it throws. */
  function settle(match: RunningMatch, step: Step, result: unknown): void {
    match.runningStep = undefined;
    try {
      step.settle(result);
    } catch (error) {
      match.runningStep = step;
      throw error;
    }
  }

  function awaitStep(match: RunningMatch, step: Step, result: PromiseLike<unknown>): void {
    suspend(match);
    const finish = (work: () => void) => {
      resume(match);
      if (match.isEnded) return;
      try {
        work();
      } catch (error) {
        matches.endWithFault(match, EndReason.ERROR, error);
      }
    };
    Promise.resolve(result).then(
      (value) => finish(() => settle(match, step, value)),
      (error: unknown) =>
        finish(() => {
          throw error;
        }),
    );
  }

  function suspend(match: RunningMatch): void {
    match.busySinceMs = nowMs();
    suspended.add(match);
  }

  function resume(match: RunningMatch): void {
    match.busySinceMs = undefined;
    suspended.delete(match);
    if (match.steps.length > 0) ready.add(match);
    deps.requestWake();
  }

  function runFor<T>(match: RunningMatch, work: () => T): T {
    running.push(match);
    deps.onRunning?.(match.number);
    try {
      return work();
    } finally {
      // An interruption skips this.
      running.pop();
    }
  }

  /**
   * Ends the matches that were interrupted: the innermost did not return, the others waited for it. False where none
   * was running: then it was no handler that failed.
   */
  function endInterrupted(): boolean {
    const [culprit, ...callers] = running.reverse();
    running = [];
    if (!culprit) return false;
    const problem = `The handler did not return within ${tickTimeoutMs()} ms and was interrupted.`;
    matches.endWithFault(culprit, EndReason.TIMEOUT, new Error(problem));
    for (const caller of callers) {
      const reason = `The handler was interrupted: the match ${culprit.id}, which it had called, did not return.`;
      matches.endWithFault(caller, EndReason.TIMEOUT, new Error(reason));
    }
    return true;
  }

  function runAll(queue: readonly RunningMatch[], work: (match: RunningMatch) => void): void {
    let index = 0;
    const timeoutMs = tickTimeoutMs();
    const sliceMs = timeoutMs / limitShare;
    const runSlice = () => {
      const leaveAtMs = nowMs() + sliceMs;
      while (index < queue.length) {
        const match = queue[index++]!;
        match.spokenBytes = 0;
        if (!match.isEnded) work(match);
        if (nowMs() > leaveAtMs) return;
      }
    };
    while (index < queue.length) {
      try {
        // The last match of a slice still has all of its time.
        deps.limit(timeoutMs + sliceMs, runSlice);
      } catch (error) {
        if (!endInterrupted()) throw error;
      }
    }
  }

  return {
    add,
    run,
    runAll,
    runFor,
    runReady() {
      while (ready.size > 0) {
        const queue = [...ready].filter(({ steps }) => steps.length > 0);
        ready.clear();
        runAll(queue, run);
      }
    },
    limited<T>(work: () => T): T {
      if (running.length > 0) return work();
      let outcome: { value: T } | { error: unknown } | undefined;
      try {
        deps.limit(tickTimeoutMs(), () => {
          try {
            outcome = { value: work() };
          } catch (error) {
            outcome = { error };
          }
        });
      } catch (error) {
        if (!endInterrupted()) throw error;
      }
      if (!outcome) throw new Error(`The handler did not return within ${tickTimeoutMs()} ms and was interrupted.`);
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    },
    get running() {
      return running;
    },
    suspend,
    resume,
    pause(match) {
      match.isPaused = true;
    },
    goOn(match) {
      match.isPaused = false;
      if (match.steps.length > 0) ready.add(match);
      deps.requestWake();
    },
    endOverdue() {
      for (const match of suspended) {
        if (nowMs() - match.busySinceMs! <= tickTimeoutMs()) return;
        suspended.delete(match);
        const problem = `An async handler took more than ${tickTimeoutMs()} ms.`;
        matches.endWithFault(match, EndReason.TIMEOUT, new Error(problem));
      }
    },
    nextOverdueMs() {
      for (const { busySinceMs } of suspended) return busySinceMs! + tickTimeoutMs() + 1;
      return undefined;
    },
  };
}

/** A heap that has become smaller was tidied up meanwhile: such a sample tells nothing. */
function addAllocation(cost: HandlerCost[HandlerFunction], bytes: number): void {
  if (bytes < 0) return;
  cost.measured++;
  cost.bytes += bytes;
}

/** Whether a handler is async: then its result is yet to come. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
