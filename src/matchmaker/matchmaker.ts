import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import { type Presence, type PresenceOwner, PresenceReason } from '../presence/presence.js';
import type { Router } from '../presence/router.js';
import type { Tracker } from '../presence/tracker.js';
import { deliverMatches, type MatchedEntry } from './deliver-matches.js';
import { createMatchTokens } from './match-token.js';
import { createMatchmakerWorker } from './matchmaker-worker.js';
import { unpackMatches } from './process/matchmaker-records.js';
import type { Ticket, TicketRequest } from './ticket.js';
import { createTicketPool } from './ticket-pool.js';
import { type Completion, createWaitingTimes } from './waiting-times.js';

export type { MatchedEntry } from './deliver-matches.js';

export interface MatchmakerMetrics {
  /** A round took so long, on its own thread. */
  matchmakerRound(seconds: number): void;
  /** One match was made. */
  matchmakerMatch(players: number): void;
  /** A ticket waited so long to be matched. */
  matchmakerWait(seconds: number): void;
  workerRestarted(kind: 'matchmaker'): void;
}

/** The functions of modules that have a say. */
export interface MatchmakerHooks {
  /** Asks for a match to play in, by its id; undefined where nobody is to be asked. */
  matched(entries: readonly MatchedEntry[]): Promise<unknown> | undefined;
  /** Whether a module makes the matches itself. */
  hasOverride(): boolean;
  /** JSON of all entries in, JSON of the matches out. */
  override(json: Uint8Array): Promise<string>;
}

export interface MatchmakerDeps {
  readonly options: {
    readonly maxTickets: number;
    readonly intervalSec: number;
    readonly maxIntervals: number;
    readonly revPrecision: boolean;
    readonly revThreshold: number;
  };
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: MatchmakerMetrics;
  readonly tracker: Pick<Tracker, 'onChange'>;
  readonly router: Pick<Router, 'toSession'>;
  readonly node: string;
  /** session.encryption_key: signs the tokens by which players enter their match. */
  readonly encryptionKey: string;
  /** The built workers/matchmaker-worker.cjs. */
  readonly workerUrl: URL;
  readonly hooks?: MatchmakerHooks | undefined;
}

export interface MatchmakerStats {
  readonly ticketCount: number;
  /** Undefined where nobody waits. */
  readonly oldestTicketTimeMs: number | undefined;
  /** Of the tickets matched last, oldest first. */
  readonly completions: readonly Completion[];
  /** Seconds within which a share of the tickets matched last had waited. */
  percentileSec(share: number): number | undefined;
}

/** Who waits for others to play with. Tickets live here, on the main thread; matches are made of them on another. */
export interface Matchmaker {
  /**
   * Adds a ticket for one session; answers its id. Throws INVALID_ARGUMENT for a query that cannot be read,
   * FAILED_PRECONDITION for too many tickets.
   */
  addSession(session: PresenceOwner, request: TicketRequest): string;
  /** Throws NOT_FOUND unless the session has such a ticket of its own. */
  removeSession(sessionId: string, ticketId: string): void;
  /** As `addSession`, for all members of a party, who are matched together. */
  addParty(partyId: string, members: Iterable<Presence>, request: TicketRequest): string;
  removeParty(partyId: string, ticketId: string): void;
  removePartyAll(partyId: string): void;
  stats(): MatchmakerStats;
  /** Runs one round and tells those who were matched. A round that is still running is waited for instead. */
  process(): Promise<void>;
  /** Runs a round every interval. */
  start(): void;
  stop(): Promise<void>;
}

/** Of so many matched tickets the API tells when they came and went. */
const SHOWN_COMPLETIONS = 100;

export function createMatchmaker(deps: MatchmakerDeps): Matchmaker {
  const { options, logger, clock, metrics } = deps;
  const pool = createTicketPool({ maxTickets: options.maxTickets, nowMs: clock.nowMs });
  const times = createWaitingTimes();
  const signToken = createMatchTokens(deps.encryptionKey, clock.nowMs);
  const worker = createMatchmakerWorker({
    logger,
    workerUrl: deps.workerUrl,
    options: {
      maxIntervals: options.maxIntervals,
      isMutual: options.revPrecision,
      mutualLimitMs: options.revThreshold * options.intervalSec * 1000,
    },
    allTickets: () => pool.all(),
    override: async (json) => deps.hooks?.override(json) ?? '[]',
    onReplaced: () => metrics.workerRestarted('matchmaker'),
  });
  const stopFollowing = deps.tracker.onChange(({ left, reason }) => {
    if (left && reason === PresenceReason.DISCONNECT) removeAll(pool.allOfSession(left.sessionId));
  });
  let round = 0;
  /** The last round that any ticket looks for others in; after it, all only wait to be found. */
  let lastActiveRound = 0;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function enter(ticket: Ticket): string {
    lastActiveRound = round + options.maxIntervals;
    worker.add(ticket);
    return ticket.id;
  }

  function remove(ticket: Ticket): void {
    if (pool.remove(ticket)) worker.remove(ticket);
  }

  function removeAll(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) remove(ticket);
  }

  async function runRound(): Promise<void> {
    const hasOverride = deps.hooks?.hasOverride() ?? false;
    if (pool.size === 0 || (!hasOverride && round >= lastActiveRound)) return;
    const result = await worker.run(++round, hasOverride);
    if (!result) {
      // The thread has died: the round is run again.
      round--;
      return;
    }
    metrics.matchmakerRound(result.tookMs / 1000);
    const matches = unpackMatches(result.packed)[Symbol.iterator]();
    const { matched } = deps.hooks ?? {};
    await deliverMatches({ ...deps, matched, signToken, monotonicMs: clock.monotonicMs }, () => takeMatch(matches));
  }

  /** The next match whose tickets all still wait. Those of one that has fallen apart go back into the queue. */
  function takeMatch(matches: Iterator<readonly number[]>): readonly Ticket[] | undefined {
    for (let next = matches.next(); !next.done; next = matches.next()) {
      const found = next.value.flatMap((number) => pool.get(number) ?? []);
      if (found.length === next.value.length) return complete(found);
      for (const ticket of found) enter(ticket);
    }
    return undefined;
  }

  function complete(match: readonly Ticket[]): readonly Ticket[] {
    const completeTimeMs = clock.nowMs();
    for (const ticket of match) {
      remove(ticket);
      times.add({ createTimeMs: ticket.createTimeMs, completeTimeMs });
      metrics.matchmakerWait(Math.max(0, completeTimeMs - ticket.createTimeMs) / 1000);
    }
    metrics.matchmakerMatch(match.reduce((sum, { members }) => sum + members.length, 0));
    return match;
  }

  function process(): Promise<void> {
    running ??= runRound().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    addSession(session, request) {
      const { id: sessionId, userId, username, connection } = session;
      return enter(pool.add([{ sessionId, userId, username, connection }], '', request, round));
    },
    removeSession: (sessionId, ticketId) => remove(pool.ofSession(sessionId, ticketId)),
    addParty: (partyId, members, request) => enter(pool.add([...members], partyId, request, round)),
    removeParty: (partyId, ticketId) => remove(pool.ofParty(partyId, ticketId)),
    removePartyAll: (partyId) => removeAll(pool.allOfParty(partyId)),
    stats() {
      const [oldest] = pool.all();
      return {
        ticketCount: pool.size,
        oldestTicketTimeMs: oldest?.createTimeMs,
        completions: times.last(SHOWN_COMPLETIONS),
        percentileSec: times.percentileSec,
      };
    },
    process,
    start() {
      timer ??= setInterval(() => {
        process().catch((error: unknown) => logger.error('a round of the matchmaker failed', { error }));
      }, options.intervalSec * 1000);
    },
    async stop() {
      clearInterval(timer);
      stopFollowing();
      await worker.close();
    },
  };
}
