import { Code } from '../../base/code.js';
import { StatusError } from '../../base/status-error.js';
import { describeError } from './describe-error.js';
import type { HandlerCosts } from './handler-costs.js';
import { checkLabel } from './match-dispatcher.js';
import type { MatchLogFields } from './match-log-fields.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import { EndReason } from './match-output.js';
import { RunningMatch } from './running-match.js';
import type { TickSchedule } from './tick-schedule.js';

/** The matches of one worker thread, from their opening to their end. */
export interface OpenMatches {
  get(number: number): RunningMatch | undefined;
  byId(id: string): RunningMatch | undefined;
  /** Runs the module's start-up code for a match. Throws StatusError where there is no such handler, or the code fails. */
  open(number: number, id: string, handlerName: string): RunningMatch;
  /**
   * Takes what matchInit answered; from then on the match ticks, from tick FIRSTTICK. Throws where it is not what it must be.
   */
  begin(match: RunningMatch, initResult: unknown, firstTick?: number): void;
  /** Takes what a handler answered: nothing in place of an object ends the match. Throws where it is something else. */
  takeState(match: RunningMatch, result: unknown): void;
  end(match: RunningMatch, reason: EndReason, message: string): void;
  /** From now on the id of MATCH stands for it: of a match that moves within one thread there are two for a while. */
  claimId(match: RunningMatch): void;
  /** Ends MATCH for this thread alone: nobody is told but those who wait for its calls. */
  forget(match: RunningMatch, message: string): void;
  endWithFault(match: RunningMatch, reason: EndReason, error: unknown): void;
  readonly size: number;
}

/** Nakama's number for the mode in which match handlers run. */
const matchExecutionMode = 5;
const maxTickRateHz = 60;

export function createOpenMatches(
  deps: MatchLoopDeps,
  schedule: TickSchedule<RunningMatch>,
  costs: HandlerCosts,
): OpenMatches {
  const { output, limits, nowMs } = deps;
  const matches = new Map<number, RunningMatch>();
  const byId = new Map<string, RunningMatch>();

  function instantiate(logFields: MatchLogFields, fail: (error: unknown) => void) {
    try {
      return deps.createInstance(logFields.match, logFields, fail);
    } catch (cause) {
      deps.reportFault(logFields, cause);
      const problem = `The module of match handler '${logFields.match}' failed: ${describeError(cause)}`;
      throw new StatusError(Code.INTERNAL, problem, { cause });
    }
  }

  function end(match: RunningMatch, reason: EndReason, message: string): void {
    if (match.isEnded) return;
    forget(match, message || 'The match has ended.');
    if (match.isStarted) output.ended(match.number, reason, message);
    deps.onEnded?.(match.id, reason, message);
  }

  function forget(match: RunningMatch, message: string): void {
    match.isEnded = true;
    matches.delete(match.number);
    if (byId.get(match.id) === match) byId.delete(match.id);
    if (match.isStarted) schedule.remove(match);
    match.end();
    const waiting = match.runningStep ? [match.runningStep, ...match.steps] : match.steps;
    match.runningStep = undefined;
    match.steps = [];
    for (const step of waiting) step.fail?.(message);
  }

  function endWithFault(match: RunningMatch, reason: EndReason, error: unknown): void {
    if (match.isEnded) return;
    deps.reportFault(match.logFields, error);
    end(match, isTimeout(error) ? EndReason.TIMEOUT : reason, describeError(error));
  }

  /** Code of a match has failed outside of its handlers. */
  function failLater(id: string, error: unknown): void {
    const match = byId.get(id);
    if (match) endWithFault(match, EndReason.ERROR, error);
    deps.requestWake();
  }

  return {
    get: (number) => matches.get(number),
    byId: (id) => byId.get(id),

    open(number, id, handlerName) {
      const logFields: MatchLogFields = { match_id: id, match: handlerName };
      const instance = instantiate(logFields, (error) => failLater(id, error));
      if (!instance) {
        throw new StatusError(Code.NOT_FOUND, `No module has registered a match handler '${handlerName}'.`);
      }
      const ctx = {
        executionMode: matchExecutionMode,
        ...deps.baseContext,
        matchId: id,
        matchNode: deps.node,
        matchLabel: '',
        matchTickRate: 0,
      };
      const match = new RunningMatch(
        { number, id, handlerName, ctx, logFields, cost: costs.of(handlerName), ...instance },
        limits,
        output,
        nowMs(),
      );
      matches.set(number, match);
      byId.set(id, match);
      return match;
    },

    begin(match, initResult, firstTick = 0) {
      if (initResult === null || typeof initResult !== 'object') {
        throw new TypeError('matchInit must return an object.');
      }
      const { state, tickRate, label = '' } = initResult as { state?: unknown; tickRate?: unknown; label?: unknown };
      if (typeof tickRate !== 'number' || !Number.isInteger(tickRate) || tickRate < 1 || tickRate > maxTickRateHz) {
        throw new RangeError(`matchInit: the tickRate must be a whole number from 1 to ${maxTickRateHz}.`);
      }
      checkLabel('matchInit', label);
      match.state = state;
      match.tickRateHz = tickRate;
      match.ctx.matchTickRate = tickRate;
      match.setLabel(label);
      match.shownLabel = label;
      match.isStarted = true;
      const { slot, firstTick: slotTick } = schedule.add(match, nowMs());
      match.slot = slot;
      match.firstTick = slotTick - firstTick;
    },

    takeState(match, result) {
      if (result === null || result === undefined) return end(match, EndReason.FINISHED, '');
      if (typeof result !== 'object' || !('state' in result)) {
        throw new TypeError('A handler must return an object with its state, or null to end the match.');
      }
      match.state = result.state;
    },

    end,
    forget,
    endWithFault,
    claimId: (match) => byId.set(match.id, match),

    get size() {
      return matches.size;
    },
  };
}

/** Whether the handler stopped by itself because its time was up. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error as { isTimeout?: unknown }).isTimeout === true;
}
