import { Code } from '../../base/code.js';
import type { HandlerCosts } from './handler-costs.js';
import type { MatchPresence } from './match-handler.js';
import type { CreateInput, DataInput, JoinAttemptInput, MatchInput, SignalInput } from './match-input.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import { createMatchMoves } from './match-moves.js';
import { EndReason } from './match-output.js';
import type { MatchTicks, TickCounters } from './match-ticks.js';
import type { OpenMatches } from './open-matches.js';
import { createOpenSteps } from './open-step.js';
import type { RunningMatch, Step } from './running-match.js';
import type { StepRunner } from './step-runner.js';

export interface MainRequests {
  /** Takes one record of the main thread; what it asks for is done at the next wake, or the match's next tick. */
  accept(input: MatchInput): void;
  /** A signal's call; ANSWERED or REFUSED is called once it is over. */
  signalStep(
    match: RunningMatch,
    data: string,
    answered: (text: string) => void,
    refused: (reason: string) => void,
  ): Step;
}

export function createMainRequests(
  deps: MatchLoopDeps,
  matches: OpenMatches,
  runner: StepRunner,
  { addPresenceSteps }: MatchTicks,
  counters: TickCounters,
  costs: HandlerCosts,
): MainRequests {
  const { output, limits, nowMs } = deps;
  const addOpenStep = createOpenSteps(deps, matches, runner, costs);
  const moves = createMatchMoves(deps, matches, runner, addOpenStep);

  function create({ request, match: number, matchId: id, handlerName, params }: CreateInput): void {
    const failed = (reason: string) =>
      output.createFailed(request, Code.INTERNAL, `The match could not be created: ${reason}`);
    addOpenStep({
      number,
      id,
      handlerName,
      opened: (match) => addInitStep(match, request, params, failed),
      interrupted: failed,
      failed: ({ code, message }) => output.createFailed(request, code, message),
    });
  }

  function addInitStep(
    match: RunningMatch,
    request: number,
    params: Record<string, unknown>,
    fail: (reason: string) => void,
  ): void {
    const { handler, ctx, logger, nk } = match;
    runner.add(match, {
      kind: 'call',
      fn: 'matchInit',
      call: () => handler.matchInit(ctx, logger, nk, params),
      settle(result) {
        matches.begin(match, result);
        output.created(request, match.tickRateHz, match.label);
      },
      fail,
    });
  }

  function attemptJoin({ request, match: number, presence, caller, metadata }: JoinAttemptInput): void {
    const match = matches.get(number);
    const refuse = (reason: string) => output.joinAnswered(request, false, reason);
    if (!match) return refuse('The match has ended.');
    if (match.waiting('joinAttempt') >= limits.joinAttemptQueueSize) return refuse('Too many players ask to join.');
    addPresenceSteps(match);
    if (match.isEnded) return refuse('The match has ended.');
    const { handler, logger, nk, dispatcher } = match;
    runner.add(match, {
      kind: 'joinAttempt',
      fn: 'matchJoinAttempt',
      call: () => {
        const ctx = { ...match.ctx, ...caller };
        return handler.matchJoinAttempt(ctx, logger, nk, dispatcher, match.tick, match.state, presence, metadata);
      },
      settle(result) {
        matches.takeState(match, result);
        if (match.isEnded) return refuse('The match has ended.');
        const { accept, rejectMessage } = result as { accept?: unknown; rejectMessage?: unknown };
        output.joinAnswered(request, accept === true, typeof rejectMessage === 'string' ? rejectMessage : '');
      },
      fail: refuse,
    });
  }

  function signal({ request, match: number, data }: SignalInput): void {
    const match = matches.get(number);
    const refuse = (reason: string) => output.signalAnswered(request, false, reason);
    if (!match) return refuse('The match has ended.');
    if (match.waiting('signal') >= limits.signalQueueSize) return refuse('Too many signals wait for this match.');
    const step = signalStep(match, data, (text) => output.signalAnswered(request, true, text), refuse);
    if (match.isEnded) return refuse('The match has ended.');
    runner.add(match, step);
  }

  function signalStep(
    match: RunningMatch,
    data: string,
    answered: (text: string) => void,
    refused: (reason: string) => void,
  ): Step {
    addPresenceSteps(match);
    const { handler, ctx, logger, nk, dispatcher } = match;
    return {
      kind: 'signal',
      fn: 'matchSignal',
      call: () => handler.matchSignal(ctx, logger, nk, dispatcher, match.tick, match.state, data),
      settle(result) {
        matches.takeState(match, result);
        const answer = (result as { data?: unknown } | null | undefined)?.data;
        answered(typeof answer === 'string' ? answer : '');
      },
      fail: refused,
    };
  }

  function receive({ match: number, member, opCode, reliable, receiveTimeMs, data }: DataInput): void {
    const match = matches.get(number);
    const sender = match?.members.get(member);
    if (!match || !sender) return;
    const message = {
      sender,
      persistence: false,
      status: '',
      opCode,
      data: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer,
      reliable,
      receiveTimeMs,
    };
    if (!match.receive(message)) counters.inputDropped++;
  }

  function leave(match: RunningMatch | undefined, member: number, reason: number): void {
    const presence: MatchPresence | undefined = match?.forget(member, nowMs());
    if (!match || !presence) return;
    const { userId, sessionId, username, node } = presence;
    match.leave({ userId, sessionId, username, node, reason });
  }

  function terminate(match: RunningMatch | undefined, graceSec: number): void {
    if (!match) return;
    addPresenceSteps(match);
    const { handler, ctx, logger, nk, dispatcher } = match;
    runner.add(match, {
      kind: 'call',
      fn: 'matchTerminate',
      call: () => handler.matchTerminate(ctx, logger, nk, dispatcher, match.tick, match.state, graceSec),
      settle(result) {
        if (graceSec === 0 || result === null || result === undefined) {
          return matches.end(match, EndReason.TERMINATED, '');
        }
        matches.takeState(match, result);
      },
    });
  }

  function accept(input: MatchInput): void {
    switch (input.kind) {
      case 'create':
        return create(input);
      case 'joinAttempt':
        return attemptJoin(input);
      case 'join':
        return matches.get(input.match)?.join(input.member, input.presence);
      case 'joinFailed':
        return matches.get(input.match)?.leave(input.presence);
      case 'leave':
        return leave(matches.get(input.match), input.member, input.reason);
      case 'data':
        return receive(input);
      case 'signal':
        return signal(input);
      case 'terminate':
        return terminate(matches.get(input.match), input.graceSec);
      case 'pack':
        return moves.pack(input);
      case 'unpack':
        return moves.unpack(input);
      case 'resume':
        return moves.resume(matches.get(input.match));
      case 'release':
        return moves.release(matches.get(input.match));
    }
  }

  return { accept, signalStep };
}
