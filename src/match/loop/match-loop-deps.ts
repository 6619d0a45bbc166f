import type { HandlerFunction } from './handler-functions.js';
import type { MatchHandler } from './match-handler.js';
import type { MatchLogFields } from './match-log-fields.js';
import type { EndReason, MatchOutput } from './match-output.js';
import type { MatchLimits } from './running-match.js';

/** A handler and what it is to be called with, made for one match. */
export interface MatchInstance {
  readonly handler: MatchHandler;
  readonly nk: object;
  readonly logger: object;
  /** Ends what code of the match has begun and nobody waits for. */
  end?(): void;
}

export interface SlowTick {
  readonly tick: number;
  readonly durationMs: number;
  readonly stepMs: number;
  /** The function that took longest. */
  readonly fn: HandlerFunction;
  readonly fnMs: number;
  /** How many messages of each op code the tick was given. */
  readonly messages: ReadonlyMap<number, number>;
}

export interface MatchLoopDeps {
  /** Undefined where no module registered NAME. May throw. FAIL ends the match by what its timers throw. */
  createInstance(
    name: string,
    logFields: Readonly<MatchLogFields>,
    fail: (error: unknown) => void,
  ): MatchInstance | undefined;
  /** The fields that every `ctx` begins with: env, node, version. */
  readonly baseContext: Readonly<Record<string, unknown>>;
  /** Runs WORK and interrupts it after TIMEOUTMS by throwing; `finally` and `catch` within are passed over then. */
  limit(timeoutMs: number, work: () => void): void;
  readonly output: MatchOutput;
  readonly limits: MatchLimits;
  /** A handler that takes longer ends its match. */
  readonly tickTimeoutMs: () => number;
  readonly node: string;
  newUuid(): string;
  /** A clock that never jumps, in milliseconds. */
  nowMs(): number;
  /** The code of this match runs from now on. */
  onRunning?(number: number): void;
  /** Asks for `wake` soon: something that was waited for has come. */
  requestWake(): void;
  /** The size of this thread's heap, bytes. */
  heapBytes(): number;
  /** A tick took longer than its step; told at most every ten seconds a match. */
  reportSlowTick(match: { id: string; handlerName: string }, tick: SlowTick): void;
  /** A match that was opened is over, or never began. */
  onEnded?(matchId: string, reason: EndReason, message: string): void;
  /** A match of a thread with older code is to go on here: its handler is about to be asked. PACKED is what it was. */
  onUnpacked?(matchId: string, packed: Uint8Array): void;
  /** A match goes on in a thread with newer code. */
  onMoved?(matchId: string): void;
  /** A fault of game code, with its stack. */
  reportFault(logFields: MatchLogFields, error: unknown): void;
}
