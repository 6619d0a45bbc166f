import os from 'node:os';
import { Code } from '../base/code.js';
import { createHeapLimit } from '../base/heap-limit.js';
import { newUuid } from '../base/id.js';
import type { Logger } from '../base/logger.js';
import { notFound, StatusError } from '../base/status-error.js';
import { createThreadPools } from '../base/thread-pools.js';
import type { Config } from '../config/schema.js';
import type { RecordingTask } from '../guest/recording/recording-task.js';
import { type Presence, PresenceReason } from '../presence/presence.js';
import type { Router } from '../presence/router.js';
import { StreamMode, streamKey } from '../presence/stream.js';
import type { PresenceChange, Tracker } from '../presence/tracker.js';
import type { Session } from '../session/session.js';
import { ErrorCode } from '../wire/gen/realtime.js';
import { createDeliver } from './deliver-broadcast.js';
import { createLabelIndex } from './label-index.js';
import { listMatches, type MatchFilter } from './list-matches.js';
import type { MatchInput } from './loop/match-input.js';
import { EndReason } from './loop/match-output.js';
import type { MatchLimits } from './loop/running-match.js';
import { type MatchEntry, type MatchView, viewOfEntry, viewOfRelayed } from './match-entry.js';
import { createMatchGenerations, type MatchCode } from './match-generations.js';
import { createMatchMoves } from './match-moves.js';
import { createMatchRequests, type JoinAnswer } from './match-requests.js';
import { createMatchWorkers } from './match-workers.js';
import { createWorkerMatches, type WorkerMatches } from './worker-matches.js';

export type { MatchView } from './match-entry.js';
export type { JoinAnswer } from './match-requests.js';

export interface MatchMetrics {
  tick(durationSec: number, latenessSec: number): void;
  tickOverruns(count: number): void;
  ticksSkipped(count: number): void;
  matchInputDropped(count: number): void;
  /** What a function of a match handler has cost lately. */
  handlerCost(handler: string, fn: string, calls: number, seconds: number, allocatedBytes: number): void;
  matchFailed(reason: 'error' | 'timeout'): void;
  /** A match was to move to newer code. */
  matchUpgrade(outcome: 'moved' | 'kept'): void;
  workerRestarted(kind: 'match'): void;
}

export interface MatchRegistryDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: MatchMetrics;
  readonly tracker: Tracker;
  readonly router: Router;
  /** The name of this server: what stands behind the dot of its match ids. */
  readonly node: string;
  /** The built workers/match-worker.js. */
  readonly workerUrl: URL;
  /** The heap of each worker; a module that needs more ends its worker. */
  readonly maxHeapMb?: number;
  /** Opens the recordings of one more thread; absent where matches are not recorded. */
  readonly openRecording?: () => RecordingTask;
}

/** The threads of one version of the modules. */
export interface PreparedCode {
  /** As `MatchRegistry.use`. */
  use(upgrades?: readonly string[]): Promise<void>;
  discard(): Promise<void>;
}

/** The authoritative matches of this server, and the relayed ones as far as listings show them. */
export interface MatchRegistry {
  /**
   * New matches run on CODE from now on; those that run finish on what they began with, unless the handlers of CODE that are
   * named in UPGRADES take them over. Resolves once nothing of CODE runs any more: its bridges may be closed then.
   */
  use(code: MatchCode, upgrades?: readonly string[]): Promise<void>;
  /** Starts the threads of CODE before it is known whether it will be used. */
  prepare(code: MatchCode): PreparedCode;
  /**
   * Opens a match; answers its id. Rejects with NOT_FOUND (no such handler), INTERNAL (matchInit failed),
   * INVALID_ARGUMENT (params that cannot be passed on), DEADLINE_EXCEEDED, UNAVAILABLE (the thread has failed).
   */
  create(handlerName: string, params: Record<string, unknown>): Promise<string>;
  get(matchId: string): MatchView | undefined;
  /** Throws INVALID_ARGUMENT for a query that cannot be read. */
  list(filter: MatchFilter): Promise<MatchView[]>;
  /** Asks the handler; who is let in is a member when this resolves. Rejects with NOT_FOUND, DEADLINE_EXCEEDED, UNAVAILABLE. */
  joinAttempt(matchId: string, session: Session, metadata: Readonly<Record<string, string>>): Promise<JoinAnswer>;
  /** Leaves data of a member for the match's next tick. */
  sendData(
    matchId: string,
    session: Session,
    opCode: number,
    data: Buffer,
    reliable: boolean,
    receiveTimeMs: number,
  ): void;
  /** Rejects with NOT_FOUND, DEADLINE_EXCEEDED, UNAVAILABLE, and with what the handler's failure says. */
  signal(matchId: string, data: string): Promise<string>;
  counts(): { authoritative: number; relayed: number };
  /** Tells every handler that it has GRACESEC seconds, waits until all have ended or that long, and ends the threads. */
  stop(graceSec: number): Promise<void>;
}

/** Without a grace period, matchTerminate still gets this long. */
const minStopMs = 1000;
const defaultHeapMb = 2048;
/**
 * Half of it is in use at a time, and V8 takes all of it sooner or later: a large one would be most of the memory of a
 * thousand idle matches. Twice, and five times, as much made ticks of full matches no cheaper.
 */
const youngGenerationMb = 6;

export function createMatchRegistry(deps: MatchRegistryDeps): MatchRegistry {
  const { config, tracker, router, metrics } = deps;
  const byId = new Map<string, MatchEntry>();
  const bySubject = new Map<string, MatchEntry>();
  const labels = createLabelIndex();
  const relayed = new Map<string, number>();
  const deliver = createDeliver();
  let onForgotten = () => {};
  let isStopping = false;
  const limits = matchLimits(config);
  // Read when needed: there is none while a debugger can attach.
  const tickTimeoutMs = () => config['match.tick_timeout_ms'];
  const { maxHeapMb = defaultHeapMb } = deps;
  const count = config['match.workers'] || os.availableParallelism();
  const pools = createThreadPools({
    what: 'a match worker',
    workerUrl: deps.workerUrl,
    threads: count,
    resourceLimits: {
      maxOldGenerationSizeMb: createHeapLimit(maxHeapMb).oldGenerationMb,
      maxYoungGenerationSizeMb: youngGenerationMb,
    },
    keepsSpare: config['runtime.watch'],
    logger: deps.logger,
  });
  const generations = createMatchGenerations({
    count,
    createMatches: (index) => createWorkerMatches({ index, enter, changeLabel, onEnded, onKicked, deliver, metrics }),
    startWorkers: ({ openGuest }, first, matches) =>
      createMatchWorkers({
        logger: deps.logger,
        takePool: pools.take,
        first,
        count: matches.length,
        limits,
        tickTimeoutMs,
        maxHeapMb,
        openRecording: deps.openRecording,
        openGuest,
        sinkOf: (index) => matches[index - first]!.sink,
        onLost,
      }),
    onCrowdedOut: endMatches,
  });
  const stopListening = tracker.onChange(followPresence);
  const requests = createMatchRequests({
    node: deps.node,
    joinTimeoutMs: () => config['match.join_marker_deadline_ms'],
    handlerTimeoutMs: tickTimeoutMs,
    tracker,
    generations,
    enter,
    find,
    tell,
  });
  const moves = createMatchMoves({
    logger: deps.logger,
    generations,
    leastLoaded: requests.leastLoaded,
    handlerTimeoutMs: tickTimeoutMs,
    onOutcome: metrics.matchUpgrade,
    enter,
  });

  function enter(entry: MatchEntry, tickRateHz: number, label: string): void {
    entry.tickRateHz = tickRateHz;
    changeLabel(entry, label);
    byId.set(entry.id, entry);
    bySubject.set(entry.stream.subject, entry);
  }

  function changeLabel(entry: MatchEntry, label: string): void {
    entry.label = label;
    labels.changed(entry);
  }

  function forget(entry: MatchEntry): void {
    entry.isEnded = true;
    labels.ended(entry);
    byId.delete(entry.id);
    bySubject.delete(entry.stream.subject);
    generations.matchesOf(entry.worker)?.byNumber.delete(entry.number);
    tracker.untrackStream(entry.stream, PresenceReason.LEAVE);
    generations.retireEmpty();
    onForgotten();
  }

  function find(matchId: string): MatchEntry {
    const entry = byId.get(matchId);
    if (!entry) throw notFound('There is no such match, or it has ended.');
    return entry;
  }

  /** What is told to a match that moves waits until it has. */
  function tell(entry: MatchEntry, input: (match: number) => MatchInput, urgent = false): void {
    const now = () => generations.running(entry.worker)?.tell(input(entry.number), urgent);
    if (entry.held) entry.held.inputs.push(now);
    else now();
  }

  // ---- presence of members

  function followPresence({ joined, left, reason }: PresenceChange): void {
    const { stream } = (joined ?? left)!;
    if (stream.mode === StreamMode.MATCH_RELAYED) {
      if (stream.subcontext === '' && stream.label === '') countRelayed(stream.subject, joined, left);
      return;
    }
    if (stream.mode !== StreamMode.MATCH_AUTHORITATIVE) return;
    const entry = bySubject.get(stream.subject);
    // Modules may put sessions into streams of any mode that share no more than the subject with a match.
    if (!entry || streamKey(stream) !== streamKey(entry.stream)) return;
    if (left && !joined) removeMember(entry, left, reason);
    if (joined && !left) addMember(entry, joined);
  }

  function countRelayed(subject: string, joined: Presence | undefined, left: Presence | undefined): void {
    const size = (relayed.get(subject) ?? 0) + (joined ? 1 : 0) - (left ? 1 : 0);
    if (size > 0) relayed.set(subject, size);
    else relayed.delete(subject);
  }

  function addMember(entry: MatchEntry, presence: Presence): void {
    const member = entry.nextMember++;
    entry.members.set(member, presence);
    entry.numbers.set(presence.sessionId, member);
    const { userId, sessionId, username } = presence;
    const known = { userId, sessionId, username, node: deps.node };
    tell(entry, (match) => ({ kind: 'join', match, member, presence: known }));
  }

  function removeMember(entry: MatchEntry, presence: Presence, reason: number): void {
    const member = entry.numbers.get(presence.sessionId);
    if (member === undefined) return;
    entry.numbers.delete(presence.sessionId);
    entry.members.delete(member);
    tell(entry, (match) => ({ kind: 'leave', match, member, reason }));
  }

  // ---- what workers tell

  function onKicked({ stream }: MatchEntry, sessionId: string): void {
    tracker.untrack(sessionId, stream, PresenceReason.LEAVE);
  }

  function onEnded(entry: MatchEntry, reason: EndReason, message: string): void {
    if (reason === EndReason.ERROR || reason === EndReason.TIMEOUT) {
      metrics.matchFailed(reason === EndReason.ERROR ? 'error' : 'timeout');
      tellMembers(entry, `The match has ended by a fault of its handler: ${message}`);
    }
    forget(entry);
  }

  function tellMembers(entry: MatchEntry, message: string): void {
    if (entry.members.size === 0) return;
    const context = { match_id: entry.id };
    router.send(entry.members.values(), { error: { code: ErrorCode.RUNTIME_EXCEPTION, message, context } });
  }

  function onLost(index: number, lastMatch: number): void {
    metrics.workerRestarted('match');
    const matches = generations.matchesOf(index);
    const culprit = matches?.byNumber.get(lastMatch);
    if (culprit) {
      const { id, handlerName } = culprit;
      deps.logger.error('the code of this match ran when its thread ended', { match_id: id, match: handlerName });
    }
    matches?.failAll('The thread that ran the match has failed.');
    for (const entry of [...(matches?.byNumber.values() ?? [])]) {
      // One that was on its way to this thread is still where it was.
      if (entry.worker !== index) continue;
      tellMembers(entry, 'The match has ended: the thread that ran it has failed.');
      forget(entry);
    }
  }

  function endMatches({ byNumber }: WorkerMatches): void {
    for (const entry of byNumber.values()) {
      deps.logger.warn('a match ends: the modules were replaced too often since it began', { match_id: entry.id });
      tellMembers(entry, 'The match has ended: the server runs newer code.');
      tell(entry, (match) => ({ kind: 'terminate', match, graceSec: 0 }), true);
    }
  }

  function prepare(code: MatchCode): PreparedCode {
    const { use, discard } = generations.prepare(code);
    return {
      discard,
      use(upgrades = []) {
        const ended = use();
        const entries = [...byId.values()].filter(({ handlerName }) => upgrades.includes(handlerName));
        void moves.moveAll(entries);
        return ended;
      },
    };
  }

  // ---- the end

  async function stop(graceSec: number): Promise<void> {
    isStopping = true;
    for (const entry of byId.values()) {
      tell(entry, (match) => ({ kind: 'terminate', match, graceSec }), true);
    }
    await untilEmpty(Math.max(graceSec * 1000, minStopMs));
    stopListening();
    for (const { failAll } of generations.all()) failAll('The server is shutting down.');
    await generations.close();
    await pools.close();
  }

  function untilEmpty(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      onForgotten = () => {
        if (byId.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
      onForgotten();
    });
  }

  function* relayedViews(): Iterable<MatchView> {
    for (const [subject, size] of relayed) yield viewOfRelayed(subject, size);
  }

  return {
    use: (code, upgrades) => prepare(code).use(upgrades),
    prepare,
    async create(handlerName, params) {
      if (isStopping) throw new StatusError(Code.UNAVAILABLE, 'The server is shutting down.');
      return requests.create(`${newUuid()}.${deps.node}`, handlerName, params);
    },
    get(matchId) {
      const entry = byId.get(matchId);
      if (entry) return viewOfEntry(entry);
      if (!matchId.endsWith('.')) return undefined;
      const subject = matchId.slice(0, -1);
      const size = relayed.get(subject);
      return size === undefined ? undefined : viewOfRelayed(subject, size);
    },
    list: (filter) => listMatches({ authoritative: byId.values(), labels, relayed: relayedViews }, filter),
    joinAttempt: requests.joinAttempt,
    sendData(matchId, session, opCode, data, reliable, receiveTimeMs) {
      const entry = byId.get(matchId);
      const member = entry?.numbers.get(session.id);
      if (!entry || member === undefined) return;
      const post = () => {
        const record = { kind: 'data', match: entry.number, member, opCode, reliable, receiveTimeMs, data } as const;
        if (!generations.running(entry.worker)?.post(record)) metrics.matchInputDropped(1);
      };
      if (!entry.held) post();
      else if (entry.held.messages++ < limits.inputQueueSize) entry.held.inputs.push(post);
      else metrics.matchInputDropped(1);
    },
    signal: requests.signal,
    counts: () => ({ authoritative: byId.size, relayed: relayed.size }),
    stop,
  };
}

function matchLimits(config: Config): MatchLimits {
  return {
    inputQueueSize: config['match.input_queue_size'],
    callQueueSize: config['match.call_queue_size'],
    joinAttemptQueueSize: config['match.join_attempt_queue_size'],
    signalQueueSize: config['match.signal_queue_size'],
    deferredQueueSize: config['match.deferred_queue_size'],
    maxEmptySec: config['match.max_empty_sec'],
    labelUpdateIntervalMs: config['match.label_update_interval_ms'],
  };
}
