import { createTimeLimit } from '../guest/time-limit.js';
import { handlerFunctions } from '../match/loop/handler-functions.js';
import type { MatchHandler } from '../match/loop/match-handler.js';
import { createMatchLoop, type MatchLoop } from '../match/loop/match-loop.js';
import type { MatchInstance } from '../match/loop/match-loop-deps.js';
import type { MatchOutput } from '../match/loop/match-output.js';
import type { MatchLimits } from '../match/loop/running-match.js';
import { beginMs, type FakeWorld, isPromise } from './fake-world.js';

export interface SimulationDeps {
  readonly world: FakeWorld;
  readonly output: MatchOutput;
  readonly baseContext: Readonly<Record<string, unknown>>;
  readonly node: string;
  newUuid(): string;
  createInstance(name: string, matchId: string): MatchInstance | undefined;
  reportFault(handlerName: string, error: unknown): void;
  /** How long a handler may take, and how long a promise of it may stay pending, in real milliseconds. */
  readonly timeoutMs: number;
  /** In place of the limits of a simulated game. */
  readonly limits?: Partial<MatchLimits>;
}

/** The server's own match loop, on a clock that moves when it is told to. */
export interface Simulation {
  readonly loop: MatchLoop;
  /** What the handlers of a match returned last, by the match's id. */
  stateOf(matchId: string): unknown;
  /** Runs what waits, until every promise of a handler has settled. */
  settle(): Promise<void>;
  /** How often the loop of a match has run, by the match's id. */
  ticksOf(matchId: string): number;
  /** Moves to the next moment at which a tick is due. False where there is none. */
  step(): Promise<boolean>;
}

/** The server's limits, as far as they mean something without a server. */
const limits = {
  inputQueueSize: 128,
  callQueueSize: 128,
  joinAttemptQueueSize: 128,
  signalQueueSize: 10,
  deferredQueueSize: 128,
  maxEmptySec: 0,
  labelUpdateIntervalMs: 0,
};

export function createSimulation(deps: SimulationDeps): Simulation {
  const { world, timeoutMs } = deps;
  const timeLimit = createTimeLimit();
  const states = new Map<string, unknown>();
  const ticks = new Map<string, number>();
  const pending = new Set<PromiseLike<unknown>>();
  let isWakeAsked = false;

  const loop = createMatchLoop({
    createInstance(name, { match_id: id }) {
      const instance = deps.createInstance(name, String(id));
      return instance && { ...instance, handler: watched(String(id), instance.handler) };
    },
    baseContext: deps.baseContext,
    limit: (_timeoutMs, work) => timeLimit.run(timeoutMs, work),
    output: deps.output,
    limits: { ...limits, ...deps.limits },
    // The clock stands still while a handler runs, so only the real limit can be exceeded.
    tickTimeoutMs: () => timeoutMs,
    node: deps.node,
    nowMs: world.nowMs,
    newUuid: deps.newUuid,
    heapBytes: () => 0,
    reportSlowTick() {},
    requestWake() {
      isWakeAsked = true;
    },
    reportFault: ({ match }, error) => deps.reportFault(match, error),
  });

  /** HANDLER within the fake world, its states and promises noted. */
  function watched(matchId: string, handler: MatchHandler): MatchHandler {
    const note = (result: unknown) => {
      if (typeof result === 'object' && result !== null) states.set(matchId, (result as { state?: unknown }).state);
    };
    const watch =
      (name: (typeof handlerFunctions)[number]) =>
      (...args: unknown[]) => {
        if (name === 'matchLoop') ticks.set(matchId, (ticks.get(matchId) ?? 0) + 1);
        const call = handler[name] as (...all: unknown[]) => unknown;
        const result = world.within(() => call.apply(handler, args));
        if (!isPromise(result)) {
          note(result);
          return result;
        }
        pending.add(result);
        const done = () => pending.delete(result);
        result.then((value) => {
          done();
          note(value);
        }, done);
        return result;
      };
    const named = handlerFunctions.filter((name) => handler[name]).map((name) => [name, watch(name)]);
    return Object.fromEntries(named) as unknown as MatchHandler;
  }

  async function settle(): Promise<void> {
    do {
      isWakeAsked = false;
      loop.wake();
      if (pending.size > 0) await withinRealTime(Promise.allSettled([...pending]), timeoutMs);
      // What follows a settled promise runs in turns of its own.
      await new Promise((resolve) => setImmediate(resolve));
    } while (isWakeAsked || pending.size > 0);
  }

  return {
    loop,
    stateOf: (matchId) => states.get(matchId),
    ticksOf: (matchId) => ticks.get(matchId) ?? 0,
    settle,
    async step() {
      const due = loop.nextDueMs();
      if (due === undefined) return false;
      world.advanceTo(due);
      await settle();
      // A match that is made now has its first tick at the next moment, not at this one.
      world.advanceTo(due + beginMs);
      return true;
    },
  };
}

/** Throws where WORK is not done in time: a handler awaits something that never comes. */
async function withinRealTime(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const problem = `A handler's promise is still pending after ${timeoutMs} ms. openGame's timeoutMs allows more.`;
    timer = setTimeout(() => reject(new Error(problem)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
