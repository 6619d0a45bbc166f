import { notFound } from '../base/status-error.js';
import type { Tracker } from '../presence/tracker.js';
import type { Session } from '../session/session.js';
import type { MatchPresence } from './loop/match-handler.js';
import type { MatchInput } from './loop/match-input.js';
import type { MatchEntry } from './match-entry.js';
import type { MatchGenerations } from './match-generations.js';
import type { MatchWorker } from './match-worker.js';
import type { WorkerMatches } from './worker-matches.js';

export interface JoinAnswer {
  readonly accept: boolean;
  /** What the handler says to one it rejects. */
  readonly reason?: string;
  readonly label: string;
}

export interface MatchRequestsDeps {
  readonly node: string;
  readonly joinTimeoutMs: () => number;
  /** How long a handler may take. */
  readonly handlerTimeoutMs: () => number;
  readonly tracker: Tracker;
  readonly generations: MatchGenerations;
  enter(entry: MatchEntry, tickRateHz: number, label: string): void;
  /** Throws NOT_FOUND. */
  find(matchId: string): MatchEntry;
  /** Leaves INPUT, which is given the match's number, for the match. */
  tell(entry: MatchEntry, input: (match: number) => MatchInput): void;
}

/** What workers are asked for and answer. */
export interface MatchRequests {
  create(matchId: string, handlerName: string, params: Record<string, unknown>): Promise<string>;
  /** The thread for one more match. Throws NOT_FOUND where there is none. */
  leastLoaded(): number;
  joinAttempt(matchId: string, session: Session, metadata: Readonly<Record<string, string>>): Promise<JoinAnswer>;
  signal(matchId: string, data: string): Promise<string>;
}

const createTimeoutMs = 15_000;
const signalTimeoutMs = 10_000;
const visible = { hidden: false, persistence: false, status: '' };

export function createMatchRequests(deps: MatchRequestsDeps): MatchRequests {
  const { generations, tracker } = deps;
  const matchesIn = (index: number): number => generations.matchesOf(index)!.byNumber.size;

  /** The worker with the fewest matches, of those that run if any does. */
  function leastLoaded(): number {
    const all = generations.newest;
    if (all.length === 0) throw notFound('No module has registered a match handler.');
    const running = all.filter((index) => generations.running(index));
    return (running.length > 0 ? running : all).reduce((best, index) =>
      matchesIn(index) < matchesIn(best) ? index : best,
    );
  }

  function matchesOf({ worker }: MatchEntry): WorkerMatches {
    const matches = generations.matchesOf(worker);
    if (!matches) throw notFound('The match has ended.');
    return matches;
  }

  /** The thread that runs the match, once it does not move. */
  async function workerOf(entry: MatchEntry): Promise<MatchWorker> {
    for (;;) {
      await entry.held?.settled;
      const index = entry.worker;
      const worker = await generations.ready(index);
      if (!entry.held && entry.worker === index) return worker;
    }
  }

  function discard(worker: MatchWorker, entry: MatchEntry): void {
    worker.tell({ kind: 'terminate', match: entry.number, graceSec: 0 }, true);
  }

  async function create(matchId: string, handlerName: string, params: Record<string, unknown>): Promise<string> {
    const index = leastLoaded();
    const { created, byNumber, add } = generations.matchesOf(index)!;
    // Noted before anything is awaited: a thread with a match to come is not ended.
    const entry = add(matchId, handlerName);
    try {
      const worker = generations.running(index) ?? (await generations.ready(index));
      await created.ask({
        timeoutMs: Math.max(createTimeoutMs, deps.handlerTimeoutMs()),
        what: 'Creating the match',
        send: (request) =>
          worker.tell({ kind: 'create', request, match: entry.number, matchId, handlerName, params }, true),
        take: ({ tickRateHz, label }) => deps.enter(entry, tickRateHz, label),
        late: () => discard(worker, entry),
      });
      return matchId;
    } catch (error) {
      byNumber.delete(entry.number);
      generations.retireEmpty();
      throw error;
    }
  }

  async function joinAttempt(
    matchId: string,
    session: Session,
    metadata: Readonly<Record<string, string>>,
  ): Promise<JoinAnswer> {
    const entry = deps.find(matchId);
    if (entry.numbers.has(session.id)) return { accept: true, label: entry.label };
    const worker = await workerOf(entry);
    const { id: sessionId, userId, username } = session;
    const presence = { userId, sessionId, username, node: deps.node };
    const asked = { match: entry.number, presence, caller: callerOf(session), metadata: { ...metadata } };
    return matchesOf(entry).joins.ask({
      timeoutMs: deps.joinTimeoutMs(),
      what: 'Asking to join the match',
      send: (request) => worker.tell({ kind: 'joinAttempt', request, ...asked }, true),
      take({ accept, reason }) {
        if (!accept) return { accept, reason: reason || 'The match said no.', label: entry.label };
        enterMatch(entry, session, presence);
        return { accept, label: entry.label };
      },
      // The handler has given away a seat that nobody takes.
      late: ({ accept }) => accept && giveBackSeat(entry, presence),
    });
  }

  /** The connection may have closed, or the match ended, while the handler was asked. */
  function enterMatch(entry: MatchEntry, session: Session, presence: MatchPresence): void {
    const isIn = !entry.isEnded && (tracker.track(session, entry.stream, visible) || entry.numbers.has(session.id));
    if (isIn) return;
    giveBackSeat(entry, presence);
    throw notFound('The match has ended, or the connection has.');
  }

  function giveBackSeat(entry: MatchEntry, presence: MatchPresence): void {
    deps.tell(entry, (match) => ({ kind: 'joinFailed', match, presence }));
  }

  async function signal(matchId: string, data: string): Promise<string> {
    const entry = deps.find(matchId);
    const worker = await workerOf(entry);
    return matchesOf(entry).signals.ask({
      timeoutMs: Math.max(signalTimeoutMs, deps.handlerTimeoutMs()),
      what: 'Signalling the match',
      send: (request) => worker.tell({ kind: 'signal', request, match: entry.number, data }, true),
      take: (answer) => answer,
      late() {},
    });
  }

  return { create, leastLoaded, joinAttempt, signal };
}

/** The fields of a join attempt's `ctx` that tell who asks. */
function callerOf({ userId, username, id, vars, expiresAtSec, lang, connection }: Session): Record<string, unknown> {
  const { clientIp, clientPort } = connection;
  return { userId, username, sessionId: id, vars, userSessionExp: expiresAtSec, lang, clientIp, clientPort };
}
