import { type StatusError, toStatusError } from '../../base/status-error.js';
import type { HandlerCosts } from './handler-costs.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import type { OpenMatches } from './open-matches.js';
import { RunningMatch } from './running-match.js';
import type { StepRunner } from './step-runner.js';

export interface OpenStep {
  readonly number: number;
  readonly id: string;
  readonly handlerName: string;
  /** The match is there, and its handler is yet to be called. What this throws ends it. */
  opened(match: RunningMatch): void;
  failed(error: StatusError): void;
  /** Called where the start-up code does not return. */
  interrupted(reason: string): void;
}

export type AddOpenStep = (step: OpenStep) => void;

/** Loading a module's instance runs its start-up code, so it is a step of a match that does not exist yet. */
export function createOpenSteps(
  deps: MatchLoopDeps,
  matches: OpenMatches,
  runner: StepRunner,
  costs: HandlerCosts,
): AddOpenStep {
  return ({ number, id, handlerName, opened, failed, interrupted }) => {
    const logFields = { match_id: id, match: handlerName };
    const none = { handler: {} as never, nk: {}, logger: {}, ctx: {}, logFields, cost: costs.of(handlerName) };
    const opening = new RunningMatch({ number, id, handlerName, ...none }, deps.limits, deps.output, deps.nowMs());
    runner.add(opening, {
      kind: 'call',
      call() {
        try {
          opened(matches.open(number, id, handlerName));
        } catch (error) {
          failed(toStatusError(error));
        }
      },
      settle() {},
      fail: interrupted,
    });
  };
}
