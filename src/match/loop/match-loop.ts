import { createHandlerCosts, type HandlerCostRow } from './handler-costs.js';
import { createLocalCalls, type LocalCalls } from './local-calls.js';
import { createMainRequests, type MainRequests } from './main-requests.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import type { TickStats } from './match-output.js';
import { createMatchTicks } from './match-ticks.js';
import { createOpenMatches } from './open-matches.js';
import type { RunningMatch } from './running-match.js';
import { createStepRunner } from './step-runner.js';
import { createTickSchedule } from './tick-schedule.js';

/** Costs are metrics: nobody looks at them more often. */
const costsEveryMs = 1000;

/** All matches of one worker thread. What game code does wrong ends that match alone. */
export interface MatchLoop {
  readonly accept: MainRequests['accept'];
  /**
   * Runs what is due: calls that wait, then the ticks whose time has come. Those that are due at UNTILMS are run too,
   * where it lies ahead: whoever names it waits for that moment within the time limit, whose setting up takes long.
   */
  wake(untilMs?: number): void;
  /** When `wake` is to be called next, if nothing comes before. */
  nextDueMs(): number | undefined;
  /** Counters and costs since the last call. */
  takeStats(): TickStats;
  readonly createLocally: LocalCalls['create'];
  readonly signalLocally: LocalCalls['signal'];
  readonly matchCount: number;
}

export function createMatchLoop(deps: MatchLoopDeps): MatchLoop {
  const schedule = createTickSchedule<RunningMatch>();
  const counters = { overruns: 0, skipped: 0, inputDropped: 0 };
  const costs = createHandlerCosts();
  const matches = createOpenMatches(deps, schedule, costs);
  const runner = createStepRunner(deps, matches, costs);
  const ticks = createMatchTicks(deps, matches, runner, schedule, counters);
  const requests = createMainRequests(deps, matches, runner, ticks, counters, costs);
  const local = createLocalCalls(deps, matches, runner, requests);
  let costsToldAtMs = deps.nowMs();

  function takeCosts(): readonly HandlerCostRow[] {
    if (deps.nowMs() - costsToldAtMs < costsEveryMs) return [];
    costsToldAtMs = deps.nowMs();
    return costs.take();
  }

  return {
    accept: requests.accept,
    wake(untilMs = 0) {
      runner.endOverdue();
      runner.runReady();
      ticks.runDue(untilMs);
      runner.runReady();
    },
    nextDueMs() {
      const [tick, overdue] = [schedule.nextDueMs(), runner.nextOverdueMs()];
      return tick === undefined || (overdue !== undefined && overdue < tick) ? overdue : tick;
    },
    takeStats() {
      const taken = { ...counters, costs: takeCosts() };
      Object.assign(counters, { overruns: 0, skipped: 0, inputDropped: 0 });
      return taken;
    },
    createLocally: local.create,
    signalLocally: local.signal,
    get matchCount() {
      return matches.size;
    },
  };
}
