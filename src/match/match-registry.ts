import os from 'node:os';
import { Code } from '../base/code.js';
import { createHeapLimit } from '../base/heap-limit.js';
import { newUuid } from '../base/id.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import { createThreadPools } from '../base/thread-pools.js';
import type { Config } from '../config/schema.js';
import type { RecordingTask } from '../guest/recording/recording-task.js';
import { PresenceReason } from '../presence/presence.js';
import type { Router } from '../presence/router.js';
import type { Tracker } from '../presence/tracker.js';
import type { Session } from '../session/session.js';
import { createDeliver } from './deliver-broadcast.js';
import { listMatches, type MatchFilter } from './list-matches.js';
import { createMatchEndings } from './match-endings.js';
import { type MatchView, viewOfEntry } from './match-entry.js';
import { createMatchGenerations, type MatchCode, type MatchGenerations } from './match-generations.js';
import { createMatchInputs } from './match-inputs.js';
import { matchLimits } from './match-limits.js';
import { createMatchMembers } from './match-members.js';
import { createMatchMoves } from './match-moves.js';
import { createMatchRequests, type JoinAnswer } from './match-requests.js';
import { createMatchWorkers } from './match-workers.js';
import { createOpenEntries } from './open-entries.js';
import { createRelayedMatches } from './relayed-matches.js';
import { createWorkerMatches } from './worker-matches.js';

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
  /** The built workers/match-worker.cjs. */
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
  const { config, logger, metrics, node, router, tracker } = deps;
  const { maxHeapMb = defaultHeapMb } = deps;
  const limits = matchLimits(config);
  // Read when needed: there is none while a debugger can attach.
  const tickTimeoutMs = () => config['match.tick_timeout_ms'];
  const threads = config['match.workers'] || os.availableParallelism();
  const pools = createThreadPools({
    what: 'a match worker',
    workerUrl: deps.workerUrl,
    threads,
    resourceLimits: {
      maxOldGenerationSizeMb: createHeapLimit(maxHeapMb).oldGenerationMb,
      maxYoungGenerationSizeMb: youngGenerationMb,
    },
    keepsSpare: config['runtime.watch'],
    logger,
  });
  const entries = createOpenEntries();
  const relayed = createRelayedMatches();
  const deliver = createDeliver();
  const generations: MatchGenerations = createMatchGenerations({
    count: threads,
    createMatches: (index) =>
      createWorkerMatches({
        index,
        enter: entries.enter,
        changeLabel: entries.changeLabel,
        onEnded: (...ended) => endings.onEnded(...ended),
        onKicked: ({ stream }, sessionId) => tracker.untrack(sessionId, stream, PresenceReason.LEAVE),
        deliver,
        metrics,
      }),
    startWorkers: ({ openGuest }, first, matches) =>
      createMatchWorkers({
        logger,
        takePool: pools.take,
        first,
        count: matches.length,
        limits,
        tickTimeoutMs,
        maxHeapMb,
        openRecording: deps.openRecording,
        openGuest,
        sinkOf: (index) => matches[index - first]!.sink,
        onLost: (...lost) => endings.onLost(...lost),
      }),
    onCrowdedOut: (matches) => endings.endAll(matches),
  });
  const { running } = generations;
  const onDropped = (count: number) => metrics.matchInputDropped(count);
  const { tell, sendData } = createMatchInputs({ running, maxHeld: limits.inputQueueSize, onDropped });
  const endings = createMatchEndings({ logger, metrics, tracker, router, entries, generations, tell });
  const members = createMatchMembers({ node, entries, relayed, tell });
  const stopListening = tracker.onChange(members.follow);
  const { enter, find } = entries;
  const requests = createMatchRequests({
    node,
    joinTimeoutMs: () => config['match.join_marker_deadline_ms'],
    handlerTimeoutMs: tickTimeoutMs,
    tracker,
    generations,
    enter,
    find,
    tell,
  });
  const { leastLoaded, joinAttempt, signal } = requests;
  const moves = createMatchMoves({
    logger,
    generations,
    leastLoaded,
    handlerTimeoutMs: tickTimeoutMs,
    onOutcome: (outcome) => metrics.matchUpgrade(outcome),
    enter,
  });
  let isStopping = false;

  function prepare(code: MatchCode): PreparedCode {
    const { use, discard } = generations.prepare(code);
    return {
      discard,
      use(upgrades = []) {
        const ended = use();
        void moves.moveAll([...entries.all()].filter(({ handlerName }) => upgrades.includes(handlerName)));
        return ended;
      },
    };
  }

  async function stop(graceSec: number): Promise<void> {
    isStopping = true;
    for (const entry of entries.all()) tell(entry, (match) => ({ kind: 'terminate', match, graceSec }), true);
    await entries.untilEmpty(Math.max(graceSec * 1000, minStopMs));
    stopListening();
    for (const { failAll } of generations.all()) failAll('The server is shutting down.');
    await generations.close();
    await pools.close();
  }

  return {
    use: (code, upgrades) => prepare(code).use(upgrades),
    prepare,
    async create(handlerName, params) {
      if (isStopping) throw new StatusError(Code.UNAVAILABLE, 'The server is shutting down.');
      return requests.create(`${newUuid()}.${node}`, handlerName, params);
    },
    get(matchId) {
      const entry = entries.get(matchId);
      if (entry) return viewOfEntry(entry);
      return matchId.endsWith('.') ? relayed.get(matchId.slice(0, -1)) : undefined;
    },
    list(filter) {
      const { labels } = entries;
      return listMatches({ authoritative: entries.all(), labels, relayed: relayed.views }, filter);
    },
    joinAttempt,
    sendData(matchId, session, opCode, data, reliable, receiveTimeMs) {
      const entry = entries.get(matchId);
      const member = entry?.numbers.get(session.id);
      if (entry && member !== undefined) sendData(entry, member, { opCode, reliable, receiveTimeMs, data });
    },
    signal,
    counts: () => ({ authoritative: entries.size, relayed: relayed.size }),
    stop,
  };
}
