import os from 'node:os';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { newUuid } from '../base/id.js';
import type { Logger } from '../base/logger.js';
import { notFound, StatusError } from '../base/status-error.js';
import type { Config } from '../config/schema.js';
import { type Presence, PresenceReason } from '../presence/presence.js';
import type { Router } from '../presence/router.js';
import { StreamMode } from '../presence/stream.js';
import type { PresenceChange, Tracker } from '../presence/tracker.js';
import type { Session } from '../session/session.js';
import { ErrorCode } from '../wire/gen/realtime.js';
import { createDeliver } from './deliver-broadcast.js';
import { listMatches, type MatchFilter } from './list-matches.js';
import { EndReason, type MatchOutputSink } from './loop/match-output.js';
import { createMatchEntry, type MatchEntry, type MatchView, setLabel } from './match-entry.js';
import { createMatchWorkers, type MatchWorkers, type MatchWorkersDeps } from './match-workers.js';
import { createPendingRequests } from './pending-requests.js';

export type { MatchView } from './match-entry.js';

export interface MatchMetrics {
  tick(durationSec: number, latenessSec: number): void;
  tickOverruns(count: number): void;
  ticksSkipped(count: number): void;
  matchInputDropped(count: number): void;
  matchFailed(reason: 'error' | 'timeout'): void;
  workerRestarted(kind: 'match'): void;
}

export interface MatchRegistryDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: MatchMetrics;
  readonly tracker: Tracker;
  readonly router: Router;
  /** The name of this server: what stands behind the dot of its match ids. */
  readonly node: string;
  /** The built workers/match-worker.js. */
  readonly workerUrl: URL;
  /** Without modules there are no handlers, and no threads are started. */
  readonly hasModules: boolean;
  readonly openGuest: MatchWorkersDeps['openGuest'];
}

export interface JoinAnswer {
  readonly accept: boolean;
  /** What the handler says to one it rejects. */
  readonly reason?: string;
  readonly label: string;
}

/** The authoritative matches of this server, and the relayed ones as far as listings show them. */
export interface MatchRegistry {
  /** Opens a match; answers its id. Rejects with NOT_FOUND (no such handler), INTERNAL (matchInit failed), UNAVAILABLE. */
  create(handlerName: string, params: Record<string, unknown>): Promise<string>;
  get(matchId: string): MatchView | undefined;
  /** Throws INVALID_ARGUMENT for a query that cannot be read. */
  list(filter: MatchFilter): MatchView[];
  /** Asks the handler; who is let in is a member when this resolves. Rejects with NOT_FOUND, DEADLINE_EXCEEDED. */
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
  /** Rejects with NOT_FOUND, DEADLINE_EXCEEDED, and with what the handler's failure says. */
  signal(matchId: string, data: string): Promise<string>;
  counts(): { authoritative: number; relayed: number };
  /** Tells every handler that it has GRACESEC seconds, waits as long, and ends the threads. */
  stop(graceSec: number): Promise<void>;
}

interface WorkerMatches {
  readonly byNumber: Map<number, MatchEntry>;
  nextNumber: number;
}

const createTimeoutMs = 15_000;
const signalTimeoutMs = 10_000;
const visible = { hidden: false, persistence: false, status: '' };

export function createMatchRegistry(deps: MatchRegistryDeps): MatchRegistry {
  const { config, tracker, router, metrics } = deps;
  const byId = new Map<string, MatchEntry>();
  const bySubject = new Map<string, MatchEntry>();
  const workerOf = new Map<MatchEntry, number>();
  const relayed = new Map<string, number>();
  const created = createPendingRequests<{ tickRateHz: number; label: string }>();
  const joins = createPendingRequests<{ accept: boolean; reason: string }>();
  const signals = createPendingRequests<string>();
  const deliver = createDeliver();
  const count = deps.hasModules ? config['match.workers'] || os.availableParallelism() : 0;
  const perWorker: WorkerMatches[] = Array.from({ length: count }, () => ({ byNumber: new Map(), nextNumber: 1 }));
  const workers: MatchWorkers = createMatchWorkers({
    logger: deps.logger,
    workerUrl: deps.workerUrl,
    count,
    limits: {
      inputQueueSize: config['match.input_queue_size'],
      callQueueSize: config['match.call_queue_size'],
      joinAttemptQueueSize: config['match.join_attempt_queue_size'],
      signalQueueSize: config['match.signal_queue_size'],
      deferredQueueSize: config['match.deferred_queue_size'],
      maxEmptySec: config['match.max_empty_sec'],
      labelUpdateIntervalMs: config['match.label_update_interval_ms'],
    },
    tickTimeoutMs: config['match.tick_timeout_ms'],
    openGuest: deps.openGuest,
    sinkOf,
    onLost,
  });
  const stopListening = tracker.onChange(followPresence);

  // ---- what is known of matches

  function enter(index: number, entry: MatchEntry, tickRateHz: number, label: string): void {
    entry.tickRateHz = tickRateHz;
    setLabel(entry, label);
    byId.set(entry.id, entry);
    bySubject.set(entry.stream.subject, entry);
    workerOf.set(entry, index);
  }

  function forget(index: number, entry: MatchEntry): void {
    byId.delete(entry.id);
    bySubject.delete(entry.stream.subject);
    workerOf.delete(entry);
    perWorker[index]!.byNumber.delete(entry.number);
  }

  function viewOf(entry: MatchEntry): MatchView {
    return {
      matchId: entry.id,
      authoritative: true,
      label: entry.label,
      size: entry.members.size,
      tickRate: entry.tickRateHz,
      handlerName: entry.handlerName,
    };
  }

  function* relayedViews(): Iterable<MatchView> {
    for (const [subject, size] of relayed) yield relayedView(subject, size);
  }

  function find(matchId: string): { entry: MatchEntry; index: number } {
    const entry = byId.get(matchId);
    if (!entry) throw notFound('There is no such match, or it has ended.');
    return { entry, index: workerOf.get(entry)! };
  }

  function leastLoaded(): number {
    if (count === 0) throw notFound('No module has registered a match handler.');
    return perWorker.reduce((best, { byNumber }, index) => {
      const isLighter = byNumber.size < perWorker[best]!.byNumber.size;
      return isLighter && workers.running(index) ? index : best;
    }, 0);
  }

  // ---- presence of members

  function followPresence({ joined, left, reason }: PresenceChange): void {
    const stream = (joined ?? left)!.stream;
    if (stream.mode === StreamMode.MATCH_RELAYED) return countRelayed(stream.subject, joined, left);
    if (stream.mode !== StreamMode.MATCH_AUTHORITATIVE) return;
    const entry = bySubject.get(stream.subject);
    if (!entry) return;
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
    runningWorker(entry)?.tell({ kind: 'join', match: entry.number, member, presence: matchPresence(presence) }, false);
  }

  function removeMember(entry: MatchEntry, presence: Presence, reason: number): void {
    const member = entry.numbers.get(presence.sessionId);
    if (member === undefined) return;
    entry.numbers.delete(presence.sessionId);
    entry.members.delete(member);
    runningWorker(entry)?.tell({ kind: 'leave', match: entry.number, member, reason }, false);
  }

  function matchPresence({ userId, sessionId, username }: Presence) {
    return { userId, sessionId, username, node: deps.node };
  }

  const runningWorker = (entry: MatchEntry) => workers.running(workerOf.get(entry)!);

  // ---- what workers tell

  function sinkOf(index: number): MatchOutputSink {
    const { byNumber } = perWorker[index]!;
    return {
      created: (request, tickRateHz, label) => void created.answer(request, { tickRateHz, label }),
      createFailed: (request, code, message) => created.fail(request, new StatusError(code, message)),
      locallyCreated(number, matchId, handlerName, tickRateHz, label) {
        const entry = createMatchEntry(number, matchId, handlerName);
        byNumber.set(number, entry);
        enter(index, entry, tickRateHz, label);
      },
      joinAnswered: (request, accept, reason) => void joins.answer(request, { accept, reason }),
      signalAnswered(request, ok, text) {
        if (ok) signals.answer(request, text);
        else signals.fail(request, new StatusError(Code.INTERNAL, text));
      },
      broadcast(number, opCode, sender, receivers, reliable, data) {
        const entry = byNumber.get(number);
        if (entry) deliver(entry, opCode, sender, receivers, reliable, data);
      },
      kicked(number, member) {
        const entry = byNumber.get(number);
        const presence = entry?.members.get(member);
        if (entry && presence) tracker.untrack(presence.sessionId, entry.stream, PresenceReason.LEAVE);
      },
      labelChanged(number, label) {
        const entry = byNumber.get(number);
        if (entry) setLabel(entry, label);
      },
      ended(number, reason, message) {
        const entry = byNumber.get(number);
        if (entry) onEnded(index, entry, reason, message);
      },
      tick: (durationMs, latenessMs) => metrics.tick(durationMs / 1000, latenessMs / 1000),
      stats({ overruns, skipped, inputDropped }) {
        if (overruns > 0) metrics.tickOverruns(overruns);
        if (skipped > 0) metrics.ticksSkipped(skipped);
        if (inputDropped > 0) metrics.matchInputDropped(inputDropped);
      },
    };
  }

  function onEnded(index: number, entry: MatchEntry, reason: EndReason, message: string): void {
    if (reason === EndReason.ERROR || reason === EndReason.TIMEOUT) {
      metrics.matchFailed(reason === EndReason.ERROR ? 'error' : 'timeout');
      tellMembers(entry, `The match has ended by a fault of its handler: ${message}`);
    }
    forget(index, entry);
    tracker.untrackStream(entry.stream, PresenceReason.LEAVE);
  }

  function tellMembers(entry: MatchEntry, message: string): void {
    const context = { match_id: entry.id };
    router.send(entry.members.values(), { error: { code: ErrorCode.RUNTIME_EXCEPTION, message, context } });
  }

  function onLost(index: number): void {
    metrics.workerRestarted('match');
    const lost = [...perWorker[index]!.byNumber.values()];
    for (const entry of lost) {
      tellMembers(entry, 'The match has ended: the thread that ran it has failed.');
      forget(index, entry);
      tracker.untrackStream(entry.stream, PresenceReason.LEAVE);
    }
  }

  // ---- what others ask for

  async function create(handlerName: string, params: Record<string, unknown>): Promise<string> {
    const index = leastLoaded();
    const worker = await workers.ready(index);
    const { byNumber } = perWorker[index]!;
    const entry = createMatchEntry(perWorker[index]!.nextNumber++, `${newUuid()}.${deps.node}`, handlerName);
    // Known from now on, so that what matchInit already says is not lost.
    byNumber.set(entry.number, entry);
    try {
      const { tickRateHz, label } = await created.ask(createTimeoutMs, 'Creating the match', (request) =>
        worker.tell({ kind: 'create', request, match: entry.number, matchId: entry.id, handlerName, params }, true),
      );
      enter(index, entry, tickRateHz, label);
      return entry.id;
    } catch (error) {
      byNumber.delete(entry.number);
      throw error;
    }
  }

  async function joinAttempt(
    matchId: string,
    session: Session,
    metadata: Readonly<Record<string, string>>,
  ): Promise<JoinAnswer> {
    const { entry, index } = find(matchId);
    if (entry.numbers.has(session.id)) return { accept: true, label: entry.label };
    const worker = await workers.ready(index);
    const { id: sessionId, userId, username } = session;
    const presence = { userId, sessionId, username, node: deps.node };
    const askedMs = config['match.join_marker_deadline_ms'];
    const answer = await joins.ask(askedMs, 'Asking to join the match', (request) =>
      worker.tell(
        {
          kind: 'joinAttempt',
          request,
          match: entry.number,
          presence,
          caller: callerOf(session),
          metadata: { ...metadata },
        },
        true,
      ),
    );
    if (!answer.accept) return { accept: false, reason: answer.reason || 'The match said no.', label: entry.label };
    const isOpen = byId.get(matchId) === entry;
    // The connection may have closed, or the match ended, while the handler was asked.
    if (!isOpen || !(tracker.track(session, entry.stream, visible) || entry.numbers.has(sessionId))) {
      worker.tell({ kind: 'joinFailed', match: entry.number, presence }, false);
      throw notFound('The match has ended, or the connection has.');
    }
    return { accept: true, label: entry.label };
  }

  async function signal(matchId: string, data: string): Promise<string> {
    const { entry, index } = find(matchId);
    const worker = await workers.ready(index);
    return signals.ask(signalTimeoutMs, 'Signalling the match', (request) =>
      worker.tell({ kind: 'signal', request, match: entry.number, data }, true),
    );
  }

  async function stop(graceSec: number): Promise<void> {
    for (const entry of byId.values()) {
      runningWorker(entry)?.tell({ kind: 'terminate', match: entry.number, graceSec }, true);
    }
    const endsAtMs = deps.clock.monotonicMs() + Math.max(graceSec, 1) * 1000;
    while (byId.size > 0 && deps.clock.monotonicMs() < endsAtMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stopListening();
    const gone = new StatusError(Code.UNAVAILABLE, 'The server is shutting down.');
    created.failAll(gone);
    joins.failAll(gone);
    signals.failAll(gone);
    await workers.close();
  }

  return {
    create,
    get(matchId) {
      const entry = byId.get(matchId);
      if (entry) return viewOf(entry);
      const size = matchId.endsWith('.') ? relayed.get(matchId.slice(0, -1)) : undefined;
      return size === undefined ? undefined : relayedView(matchId.slice(0, -1), size);
    },
    list: (filter) => listMatches({ authoritative: byId.values(), viewOf, relayed: relayedViews }, filter),
    joinAttempt,
    sendData(matchId, session, opCode, data, reliable, receiveTimeMs) {
      const entry = byId.get(matchId);
      const member = entry?.numbers.get(session.id);
      if (!entry || member === undefined) return;
      const record = { kind: 'data', match: entry.number, member, opCode, reliable, receiveTimeMs, data } as const;
      if (!runningWorker(entry)?.post(record)) metrics.matchInputDropped(1);
    },
    signal,
    counts: () => ({ authoritative: byId.size, relayed: relayed.size }),
    stop,
  };
}

function relayedView(subject: string, size: number): MatchView {
  return { matchId: `${subject}.`, authoritative: false, label: null, size, tickRate: 0, handlerName: '' };
}

/** The fields of a join attempt's `ctx` that tell who asks. */
function callerOf({ userId, username, id, vars, expiresAtSec, lang, connection }: Session): Record<string, unknown> {
  const { clientIp, clientPort } = connection;
  return { userId, username, sessionId: id, vars, userSessionExp: expiresAtSec, lang, clientIp, clientPort };
}
