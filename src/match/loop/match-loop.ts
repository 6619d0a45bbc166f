import { Code } from '../../base/code.js';
import { checkLabel } from './match-dispatcher.js';
import type { MatchHandler, MatchPresence } from './match-handler.js';
import type { CreateInput, DataInput, JoinAttemptInput, MatchInput, SignalInput } from './match-input.js';
import { EndReason, type MatchOutput, type TickStats } from './match-output.js';
import { type MatchLimits, RunningMatch, type Step } from './running-match.js';
import { createTickSchedule, dueMs } from './tick-schedule.js';

/** A handler and what it is to be called with, made for one match. */
export interface MatchInstance {
  readonly handler: MatchHandler;
  readonly nk: object;
  readonly logger: object;
}

export interface MatchLoopDeps {
  /** Undefined where no module registered NAME. May throw. */
  createInstance(name: string, logFields: Record<string, string>): MatchInstance | undefined;
  /** The fields that every `ctx` begins with: env, node, version. */
  readonly baseContext: Readonly<Record<string, unknown>>;
  /** Runs WORK and interrupts it after TIMEOUTMS by throwing. */
  limit(timeoutMs: number, work: () => void): void;
  readonly output: MatchOutput;
  readonly limits: MatchLimits;
  /** A handler that takes longer ends its match. */
  readonly tickTimeoutMs: number;
  readonly node: string;
  /** A clock that never jumps, in milliseconds. */
  nowMs(): number;
  /** Asks for `wake` soon: something that was waited for has come. */
  requestWake(): void;
  /** A fault of game code, with its stack. */
  reportFault(match: { id: string; handlerName: string }, error: unknown): void;
}

/** All matches of one worker thread. Nothing in it throws: what game code does wrong ends that match alone. */
export interface MatchLoop {
  /** Takes one record of the main thread; what it asks for is done at the next wake. */
  accept(input: MatchInput): void;
  /** Runs what is due: calls that wait, then the ticks whose time has come. */
  wake(): void;
  /** When the next tick is due. */
  nextDueMs(): number | undefined;
  /** Counters since the last call. */
  takeStats(): TickStats;
  /** Opens a match from within another one of this thread; answers its id, or a promise where the handler is async. */
  createLocally(handlerName: string, params: Record<string, unknown>): unknown;
  /** Signals a match of this thread from within another one; undefined where it is not of this thread. */
  signalLocally(matchId: string, data: string): { readonly answer: unknown } | undefined;
  readonly matchCount: number;
}

/** Nakama's number for the mode in which match handlers run. */
const matchExecutionMode = 5;
const maxTickRateHz = 60;
/** A limit is set anew this often, so that many quick matches never add up to one slow one. */
const limitShare = 4;
/** Numbers of matches that are opened in the worker begin here; the main thread counts up from 1. */
const firstLocalNumber = 0x80000000;

export function createMatchLoop(deps: MatchLoopDeps): MatchLoop {
  const { output, limits, nowMs } = deps;
  const matches = new Map<number, RunningMatch>();
  const byId = new Map<string, RunningMatch>();
  const schedule = createTickSchedule<RunningMatch>();
  /** Matches with steps to run before the next tick. */
  const ready = new Set<RunningMatch>();
  const stats = { overruns: 0, skipped: 0, inputDropped: 0 };
  let nextLocalNumber = firstLocalNumber;
  let current: RunningMatch | undefined;

  // ---- the life of a match

  function open(
    number: number,
    id: string,
    handlerName: string,
    failed: (code: number, message: string) => void,
  ): RunningMatch | undefined {
    try {
      const instance = deps.createInstance(handlerName, { match_id: id, match: handlerName });
      if (!instance) {
        failed(Code.NOT_FOUND, `No module has registered a match handler '${handlerName}'.`);
        return undefined;
      }
      const ctx = {
        ...deps.baseContext,
        executionMode: matchExecutionMode,
        matchId: id,
        matchNode: deps.node,
        matchLabel: '',
        matchTickRate: 0,
      };
      const match = new RunningMatch({ number, id, handlerName, ctx, ...instance }, limits, output, nowMs());
      matches.set(number, match);
      byId.set(id, match);
      return match;
    } catch (error) {
      deps.reportFault({ id, handlerName }, error);
      failed(Code.INTERNAL, `The module of match handler '${handlerName}' failed: ${describe(error)}`);
      return undefined;
    }
  }

  /** Takes what matchInit answered; throws where it is not what it must be. */
  function begin(match: RunningMatch, result: unknown): void {
    if (result === null || typeof result !== 'object') throw new TypeError('matchInit must return an object.');
    const { state, tickRate, label = '' } = result as { state?: unknown; tickRate?: unknown; label?: unknown };
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
    const { slot, firstTick } = schedule.add(match, nowMs());
    match.slot = slot;
    match.firstTick = firstTick;
  }

  function end(match: RunningMatch, reason: EndReason, message: string): void {
    if (match.isEnded) return;
    match.isEnded = true;
    matches.delete(match.number);
    byId.delete(match.id);
    ready.delete(match);
    if (match.isStarted) schedule.remove(match);
    for (const step of match.steps.splice(0)) step.fail?.(message || 'The match has ended.');
    if (match.isStarted) output.ended(match.number, reason, message);
  }

  function endWithFault(match: RunningMatch, reason: EndReason, error: unknown): void {
    deps.reportFault(match, error);
    end(match, reason, describe(error));
  }

  // ---- calls of the handler, one after the other

  function addStep(match: RunningMatch, step: Step): void {
    match.steps.push(step);
    ready.add(match);
  }

  function addStateCall(match: RunningMatch, call: () => unknown): void {
    addStep(match, { kind: 'call', call, settle: (result) => takeState(match, result) });
  }

  function takeState(match: RunningMatch, result: unknown): void {
    if (result === null || result === undefined) return end(match, EndReason.FINISHED, '');
    match.state = (result as { state: unknown }).state;
  }

  function addPresenceSteps(match: RunningMatch): void {
    if (!match.hasChanges) return;
    const { handler, ctx, logger, nk, dispatcher } = match;
    for (const { joined, presences } of match.takeChanges()) {
      const call = joined ? handler.matchJoin : handler.matchLeave;
      addStateCall(match, () => call.call(handler, ctx, logger, nk, dispatcher, match.tick, match.state, presences));
    }
  }

  /** Runs the steps that wait, up to the first one that answers a promise. */
  function runSteps(match: RunningMatch): void {
    while (!match.isEnded && match.busySinceMs === undefined && match.steps.length > 0) {
      const step = match.steps.shift()!;
      try {
        const result = step.call();
        if (isPromise(result)) awaitStep(match, step, result);
        else step.settle(result);
      } catch (error) {
        step.fail?.(describe(error));
        endWithFault(match, EndReason.ERROR, error);
      }
    }
  }

  function awaitStep(match: RunningMatch, step: Step, result: PromiseLike<unknown>): void {
    match.busySinceMs = nowMs();
    const resume = (finish: () => void) => {
      match.busySinceMs = undefined;
      if (match.isEnded) return step.fail?.('The match has ended.');
      try {
        finish();
      } catch (error) {
        step.fail?.(describe(error));
        endWithFault(match, EndReason.ERROR, error);
      }
      if (match.steps.length > 0) ready.add(match);
      deps.requestWake();
    };
    result.then(
      (value) => resume(() => step.settle(value)),
      (error: unknown) =>
        resume(() => {
          throw error;
        }),
    );
  }

  // ---- ticks

  function runTick(match: RunningMatch, tick: number, due: number): void {
    const startedMs = nowMs();
    if (match.busySinceMs !== undefined) return skipBusyTick(match, startedMs);
    if (isEmptyTooLong(match, startedMs)) return end(match, EndReason.EMPTY, '');
    match.tick = tick;
    addPresenceSteps(match);
    addLoopStep(match);
    runSteps(match);
    ready.delete(match);
    if (match.isEnded) return;
    showLabel(match, startedMs);
    const durationMs = nowMs() - startedMs;
    match.workMs += (durationMs - match.workMs) * 0.1;
    if (durationMs > match.slot!.stepMs) stats.overruns++;
    output.tick(durationMs, Math.max(0, startedMs - due));
  }

  function addLoopStep(match: RunningMatch): void {
    const { handler, ctx, logger, nk, dispatcher } = match;
    match.steps.push({
      kind: 'call',
      call: () => handler.matchLoop(ctx, logger, nk, dispatcher, match.tick, match.state, match.takeMessages()),
      settle(result) {
        // What a last tick has deferred is still said.
        for (const send of match.deferred.splice(0)) send();
        takeState(match, result);
      },
    });
  }

  function skipBusyTick(match: RunningMatch, atMs: number): void {
    stats.skipped++;
    if (atMs - match.busySinceMs! <= deps.tickTimeoutMs) return;
    endWithFault(match, EndReason.TIMEOUT, new Error(`An async handler took more than ${deps.tickTimeoutMs} ms.`));
  }

  function isEmptyTooLong(match: RunningMatch, atMs: number): boolean {
    const { maxEmptySec } = limits;
    return maxEmptySec > 0 && match.members.size === 0 && atMs - match.emptySinceMs > maxEmptySec * 1000;
  }

  function showLabel(match: RunningMatch, atMs: number): void {
    if (match.label === match.shownLabel || atMs - match.labelShownAtMs < limits.labelUpdateIntervalMs) return;
    match.shownLabel = match.label;
    match.labelShownAtMs = atMs;
    output.labelChanged(match.number, match.label);
  }

  // ---- running many matches within a time limit

  /** Runs WORK for each match. One that does not return is interrupted and ended; the others go on. */
  function runAll(queue: readonly RunningMatch[], work: (match: RunningMatch) => void): void {
    let index = 0;
    const runSome = () => {
      const leaveAtMs = nowMs() + deps.tickTimeoutMs / limitShare;
      while (index < queue.length) {
        current = queue[index]!;
        if (!current.isEnded) work(current);
        index++;
        if (nowMs() > leaveAtMs) break;
      }
      current = undefined;
    };
    while (index < queue.length) {
      try {
        deps.limit(deps.tickTimeoutMs, runSome);
      } catch {
        const culprit = queue[index++]!;
        current = undefined;
        const taken = `The handler did not return within ${deps.tickTimeoutMs} ms and was interrupted.`;
        endWithFault(culprit, EndReason.TIMEOUT, new Error(taken));
      }
    }
  }

  function runReady(): void {
    while (ready.size > 0) {
      const queue = [...ready];
      ready.clear();
      runAll(queue, runSteps);
    }
  }

  function runDueTicks(): void {
    for (const { slot, from, count, skipped } of schedule.takeDue(nowMs())) {
      if (skipped > 0) stats.skipped += skipped * slot.matches.size;
      for (let tick = from; tick < from + count; tick++) {
        const due = dueMs(slot, tick);
        runAll([...slot.matches], (match) => {
          if (tick >= match.firstTick) runTick(match, tick - match.firstTick, due);
        });
      }
    }
  }

  // ---- what the main thread asks for

  function create({ request, match: number, matchId, handlerName, params }: CreateInput): void {
    const failed = (code: number, message: string) => output.createFailed(request, code, message);
    // Loading a module's instance runs its start-up code, so it is a step of a match that does not exist yet.
    ready.add(
      placeholder(
        number,
        matchId,
        handlerName,
        () => {
          const match = open(number, matchId, handlerName, failed);
          if (match) addInitStep(match, params, () => output.created(request, match.tickRateHz, match.label), failed);
        },
        failed,
      ),
    );
  }

  /** Something to run within the time limit that is no match yet. */
  function placeholder(
    number: number,
    id: string,
    handlerName: string,
    run: () => void,
    failed: (code: number, message: string) => void,
  ): RunningMatch {
    const none = { number, id, handlerName, handler: {} as MatchHandler, nk: {}, logger: {}, ctx: {} };
    const match = new RunningMatch(none, limits, output, nowMs());
    match.steps.push({
      kind: 'call',
      call: run,
      settle: () => undefined,
      fail: (reason) => failed(Code.INTERNAL, reason),
    });
    return match;
  }

  function addInitStep(
    match: RunningMatch,
    params: Record<string, unknown>,
    created: () => void,
    failed: (code: number, message: string) => void,
  ): void {
    const { handler, ctx, logger, nk } = match;
    addStep(match, {
      kind: 'call',
      call: () => handler.matchInit(ctx, logger, nk, params),
      settle(result) {
        begin(match, result);
        created();
      },
      fail: (reason) => failed(Code.INTERNAL, `The match could not be created: ${reason}`),
    });
  }

  function attemptJoin(input: JoinAttemptInput): void {
    const { request, presence, caller, metadata } = input;
    const match = matches.get(input.match);
    const refuse = (reason: string) => output.joinAnswered(request, false, reason);
    if (!match) return refuse('The match has ended.');
    if (match.waiting('joinAttempt') >= limits.joinAttemptQueueSize) return refuse('Too many players ask to join.');
    addPresenceSteps(match);
    const { handler, logger, nk, dispatcher } = match;
    addStep(match, {
      kind: 'joinAttempt',
      call: () => {
        const ctx = { ...match.ctx, ...caller };
        return handler.matchJoinAttempt(ctx, logger, nk, dispatcher, match.tick, match.state, presence, metadata);
      },
      settle(result) {
        if (result === null || result === undefined) {
          refuse('The match has ended.');
          return end(match, EndReason.FINISHED, '');
        }
        const { state, accept, rejectMessage } = result as {
          state: unknown;
          accept?: unknown;
          rejectMessage?: unknown;
        };
        match.state = state;
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
    addStep(
      match,
      signalStep(match, data, (text) => output.signalAnswered(request, true, text), refuse),
    );
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
      call: () => handler.matchSignal(ctx, logger, nk, dispatcher, match.tick, match.state, data),
      settle(result) {
        const answer = (result as { data?: unknown } | null | undefined)?.data;
        answered(typeof answer === 'string' ? answer : '');
        takeState(match, result);
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
    if (!match.receive(message)) stats.inputDropped++;
  }

  function terminate(match: RunningMatch | undefined, graceSec: number): void {
    if (!match) return;
    addPresenceSteps(match);
    const { handler, ctx, logger, nk, dispatcher } = match;
    addStep(match, {
      kind: 'call',
      call: () => handler.matchTerminate(ctx, logger, nk, dispatcher, match.tick, match.state, graceSec),
      settle(result) {
        if (graceSec === 0 || result === null || result === undefined) return end(match, EndReason.TERMINATED, '');
        takeState(match, result);
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
    }
  }

  function leave(match: RunningMatch | undefined, member: number, reason: number): void {
    const presence: MatchPresence | undefined = match?.forget(member, nowMs());
    if (match && presence) match.leave({ ...presence, reason });
  }

  // ---- calls from within a handler of this thread

  function createLocally(handlerName: string, params: Record<string, unknown>): unknown {
    const number = nextLocalNumber++;
    const id = `${crypto.randomUUID()}.${deps.node}`;
    const fail = (message: string): never => {
      throw new Error(message);
    };
    const match = open(number, id, handlerName, (_code, message) => fail(message))!;
    const start = (result: unknown) => {
      try {
        begin(match, result);
      } catch (error) {
        end(match, EndReason.ERROR, '');
        throw error;
      }
      output.locallyCreated(number, id, handlerName, match.tickRateHz, match.label);
      return id;
    };
    const result = match.handler.matchInit(match.ctx, match.logger, match.nk, params);
    return isPromise(result) ? result.then(start) : start(result);
  }

  function signalLocally(matchId: string, data: string): { answer: unknown } | undefined {
    const match = byId.get(matchId);
    if (!match) return undefined;
    if (match === current) throw new Error('A match cannot signal itself.');
    let answer = '';
    let problem: string | undefined;
    const answered = (text: string) => {
      answer = text;
    };
    match.steps.push(
      signalStep(match, data, answered, (reason) => {
        problem = reason;
      }),
    );
    const outer = current;
    current = match;
    runSteps(match);
    current = outer;
    if (match.busySinceMs !== undefined) throw new Error('The match that was signalled is busy.');
    if (problem !== undefined) throw new Error(problem);
    return { answer };
  }

  return {
    accept,
    wake() {
      runReady();
      runDueTicks();
      runReady();
    },
    nextDueMs: () => schedule.nextDueMs(),
    takeStats() {
      const taken = { ...stats };
      Object.assign(stats, { overruns: 0, skipped: 0, inputDropped: 0 });
      return taken;
    },
    createLocally,
    signalLocally,
    get matchCount() {
      return matches.size;
    },
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** One line for players and logs. */
function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error);
  return String(text).slice(0, 500);
}
