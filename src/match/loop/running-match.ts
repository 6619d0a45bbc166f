import type { HandlerCost } from './handler-costs.js';
import type { HandlerFunction } from './handler-functions.js';
import { createDispatcher } from './match-dispatcher.js';
import type { MatchDispatcher, MatchHandler, MatchMessage, MatchPresence } from './match-handler.js';
import type { MatchLogFields } from './match-log-fields.js';
import type { MatchOutput } from './match-output.js';
import type { Slot, Ticking } from './tick-schedule.js';

/** Limits of one match, from the configuration. */
export interface MatchLimits {
  readonly inputQueueSize: number;
  readonly callQueueSize: number;
  readonly joinAttemptQueueSize: number;
  readonly signalQueueSize: number;
  readonly deferredQueueSize: number;
  /** 0: a match may stay empty for ever. */
  readonly maxEmptySec: number;
  readonly labelUpdateIntervalMs: number;
}

/**
 * One call of the handler that is to come. CALL may answer a promise; SETTLE takes what it resolves to. FAIL answers
 * whoever waits for the call where the match ends first.
 */
export interface Step {
  readonly kind: 'call' | 'joinAttempt' | 'signal';
  /** The function of the handler that is called; absent where it is none. */
  readonly fn?: HandlerFunction;
  /** Calls the handler. */
  call(): unknown;
  settle(result: unknown): void;
  fail?(reason: string): void;
}

export interface MatchParts {
  readonly number: number;
  readonly id: string;
  readonly handlerName: string;
  readonly handler: MatchHandler;
  readonly nk: object;
  readonly logger: object;
  /** Ends what code of the match has begun and nobody waits for. */
  end?(): void;
  readonly logFields: MatchLogFields;
  /** `ctx` of the handler's functions; its matchLabel and matchTickRate follow the match. */
  readonly ctx: Record<string, unknown>;
  readonly cost: HandlerCost;
}

/** What a tick is taken to need until it has run. */
const guessedWorkMs = 0.01;

export type PresenceChange = { readonly joined: boolean; readonly presence: MatchPresence };

/** A match in its worker: what is known of it, and what it is yet to be told. */
export class RunningMatch implements Ticking, MatchParts {
  readonly number: number;
  readonly id: string;
  readonly handlerName: string;
  readonly handler: MatchHandler;
  readonly nk: object;
  readonly logger: object;
  readonly ctx: Record<string, unknown>;
  readonly cost: HandlerCost;
  readonly end: () => void;
  readonly logFields: MatchLogFields;
  readonly dispatcher: MatchDispatcher;
  readonly members = new Map<number, MatchPresence>();
  /** Members' numbers by their session. */
  readonly numbers = new Map<string, number>();
  steps: Step[] = [];
  /** The step whose call has begun and not yet been settled. */
  runningStep: Step | undefined;
  /** Broadcasts that wait for the end of the tick. */
  readonly deferred: (() => void)[] = [];
  /** What the match has said since `spokenBytes` was last set back. */
  spokenBytes = 0;
  state: unknown;
  label = '';
  /** The label that listings show; it follows `label` with a delay. */
  shownLabel = '';
  labelShownAtMs = Number.NEGATIVE_INFINITY;
  tickRateHz = 0;
  tick = 0;
  workMs = guessedWorkMs;
  slot: Slot<RunningMatch> | undefined;
  /** The slot's tick that is this match's tick 0. */
  firstTick = 0;
  emptySinceMs: number;
  /** Since when a promise of the handler has been pending. */
  busySinceMs: number | undefined;
  /** The function that has taken longest in this tick, and the messages that the tick was given. */
  slowest: { readonly fn: HandlerFunction; readonly ms: number } | undefined;
  tickMessages: readonly MatchMessage[] = [];
  slowTickToldAtMs = Number.NEGATIVE_INFINITY;
  /** Whether it has ticked: then `tick` is the last tick that ran. */
  hasTicked = false;
  /** Whether it stands still because newer code is about to take it over. */
  isPaused = false;
  isStarted = false;
  isEnded = false;
  private changes: PresenceChange[] = [];
  private messages: MatchMessage[] = [];

  constructor(
    parts: MatchParts,
    readonly limits: MatchLimits,
    output: MatchOutput,
    nowMs: number,
  ) {
    this.number = parts.number;
    this.id = parts.id;
    this.handlerName = parts.handlerName;
    this.handler = parts.handler;
    this.nk = parts.nk;
    this.logger = parts.logger;
    this.ctx = parts.ctx;
    this.cost = parts.cost;
    this.logFields = parts.logFields;
    this.end = parts.end ?? (() => {});
    this.dispatcher = createDispatcher(this, output);
    this.emptySinceMs = nowMs;
  }

  join(member: number, presence: MatchPresence): void {
    this.members.set(member, presence);
    this.numbers.set(presence.sessionId, member);
    this.changes.push({ joined: true, presence });
  }

  /** Somebody who was let in has not come, or one who was a member has gone. */
  leave(presence: MatchPresence): void {
    this.changes.push({ joined: false, presence });
  }

  forget(member: number, nowMs: number): MatchPresence | undefined {
    const presence = this.members.get(member);
    this.members.delete(member);
    if (presence) this.numbers.delete(presence.sessionId);
    if (this.members.size === 0) this.emptySinceMs = nowMs;
    return presence;
  }

  /** False where the queue is full. */
  receive(message: MatchMessage): boolean {
    if (this.messages.length >= this.limits.inputQueueSize) return false;
    this.messages.push(message);
    return true;
  }

  /** The messages since the last tick of those who are still here. */
  takeMessages(): MatchMessage[] {
    const messages = this.messages;
    if (messages.length === 0) return messages;
    this.messages = [];
    return messages.filter(({ sender }) => this.numbers.has(sender.sessionId));
  }

  /** Who has come and gone since the last call, in order: runs of joins and runs of leaves. */
  takeChanges(): { joined: boolean; presences: MatchPresence[] }[] {
    const runs: { joined: boolean; presences: MatchPresence[] }[] = [];
    for (const { joined, presence } of this.changes) {
      const last = runs.at(-1);
      if (last?.joined === joined) last.presences.push(presence);
      else runs.push({ joined, presences: [presence] });
    }
    this.changes = [];
    return runs;
  }

  /** Whether nothing of it may run now. */
  get isBusy(): boolean {
    return this.busySinceMs !== undefined || this.isPaused;
  }

  /** What has come and is yet to be told to the handler. */
  get untold(): { readonly changes: readonly PresenceChange[]; readonly messages: readonly MatchMessage[] } {
    return { changes: this.changes, messages: this.messages };
  }

  /** Takes the members over, and what is yet to be told, of the match that this one continues. */
  adopt(
    members: readonly (readonly [number, MatchPresence])[],
    changes: readonly PresenceChange[],
    messages: readonly MatchMessage[],
  ): void {
    for (const [member, presence] of members) {
      this.members.set(member, presence);
      this.numbers.set(presence.sessionId, member);
    }
    this.changes = [...changes];
    this.messages = [...messages];
  }

  get hasChanges(): boolean {
    return this.changes.length > 0;
  }

  /** How many steps of KIND wait. */
  waiting(kind: Step['kind']): number {
    return this.steps.reduce((count, step) => (step.kind === kind ? count + 1 : count), 0);
  }

  setLabel(label: string): void {
    this.label = label;
    this.ctx.matchLabel = label;
  }
}
