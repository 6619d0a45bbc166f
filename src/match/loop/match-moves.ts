import { Code } from '../../base/code.js';
import { describeError } from './describe-error.js';
import type { PackInput, UnpackInput } from './match-input.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import { EndReason } from './match-output.js';
import type { OpenMatches } from './open-matches.js';
import type { AddOpenStep } from './open-step.js';
import { packMatch, unpackMatch } from './packed-match.js';
import type { RunningMatch } from './running-match.js';
import type { StepRunner } from './step-runner.js';

/** How matches come from the threads of older code, and leave for those of newer code. */
export interface MatchMoves {
  pack(input: PackInput): void;
  resume(match: RunningMatch | undefined): void;
  release(match: RunningMatch | undefined): void;
  unpack(input: UnpackInput): void;
}

export function createMatchMoves(
  deps: MatchLoopDeps,
  matches: OpenMatches,
  runner: StepRunner,
  addOpenStep: AddOpenStep,
): MatchMoves {
  const { output } = deps;

  /** Once every call that has come before is answered, the match stands still. */
  function pack({ request, match: number }: PackInput): void {
    const match = matches.get(number);
    const fail = (reason: string) => output.packFailed(request, reason);
    if (!match) return fail('The match has ended.');
    runner.add(match, {
      kind: 'call',
      call() {
        for (const send of match.deferred.splice(0)) send();
        try {
          output.packed(request, packMatch(match));
          runner.pause(match);
        } catch (error) {
          fail(describeError(error));
        }
      },
      settle() {},
      fail,
    });
  }

  function unpack({ request, match: number, matchId, handlerName, packed }: UnpackInput): void {
    // The record is a view of the ring.
    const bytes = Buffer.from(packed);
    addOpenStep({
      number,
      id: matchId,
      handlerName,
      opened: (match) => addUpgradeStep(match, bytes, request),
      interrupted: (reason) => output.createFailed(request, Code.INTERNAL, reason),
      failed: ({ code, message }) => output.createFailed(request, code, message),
    });
  }

  function addUpgradeStep(match: RunningMatch, bytes: Buffer, request: number): void {
    const { state, nextTick, tickRateHz, label, members, changes, messages } = unpackMatch(bytes);
    const { handler, ctx, logger, nk, dispatcher } = match;
    deps.onUnpacked?.(match.id, bytes);
    match.adopt(members, changes, messages);
    match.tick = Math.max(0, nextTick - 1);
    match.hasTicked = nextTick > 0;
    match.logFields.tick = match.tick;
    match.tickRateHz = tickRateHz;
    ctx.matchTickRate = tickRateHz;
    match.setLabel(label);
    const declined = () => {
      output.createFailed(request, Code.CANCELLED, 'matchUpgrade left it to the old code.');
      matches.end(match, EndReason.FINISHED, '');
    };
    runner.add(match, {
      kind: 'call',
      fn: 'matchUpgrade',
      call: () => handler.matchUpgrade?.(ctx, logger, nk, dispatcher, match.tick, state),
      settle(result) {
        if (result === null || result === undefined) return declined();
        matches.begin(match, { tickRate: tickRateHz, label: match.label, ...(result as object) }, nextTick);
        output.created(request, match.tickRateHz, match.label);
      },
      fail: (reason) => output.createFailed(request, Code.INTERNAL, reason),
    });
  }

  return {
    pack,
    unpack,
    resume(match) {
      if (!match) return;
      matches.claimId(match);
      runner.goOn(match);
    },
    release(match) {
      if (!match) return;
      matches.forget(match, 'The match goes on elsewhere: try again.');
      deps.onMoved?.(match.id);
    },
  };
}
