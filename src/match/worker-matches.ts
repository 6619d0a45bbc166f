import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import type { EndReason, MatchOutputSink } from './loop/match-output.js';
import { createMatchEntry, type MatchEntry } from './match-entry.js';
import { createPendingRequests, type PendingRequests } from './pending-requests.js';

/** What becomes of what a worker tells. */
export interface WorkerMatchesDeps {
  readonly index: number;
  /** A match has begun. */
  enter(entry: MatchEntry, tickRateHz: number, label: string): void;
  changeLabel(entry: MatchEntry, label: string): void;
  onEnded(entry: MatchEntry, reason: EndReason, message: string): void;
  onKicked(entry: MatchEntry, sessionId: string): void;
  deliver(
    entry: MatchEntry,
    opCode: number,
    sender: number | undefined,
    receivers: readonly number[] | undefined,
    reliable: boolean,
    data: Buffer,
  ): void;
  readonly metrics: {
    tick(durationSec: number, latenessSec: number): void;
    tickOverruns(count: number): void;
    ticksSkipped(count: number): void;
    matchInputDropped(count: number): void;
    handlerCost(handler: string, fn: string, calls: number, seconds: number, allocatedBytes: number): void;
  };
}

/** The matches of one worker and what it is asked, kept while workers come and go. */
export interface WorkerMatches {
  readonly byNumber: Map<number, MatchEntry>;
  readonly created: PendingRequests<{ tickRateHz: number; label: string }>;
  readonly joins: PendingRequests<{ accept: boolean; reason: string }>;
  readonly signals: PendingRequests<string>;
  readonly packed: PendingRequests<Buffer>;
  readonly sink: MatchOutputSink;
  /** Notes a match that is to be created, so that what its matchInit says is not lost. */
  add(matchId: string, handlerName: string): MatchEntry;
  /** Notes a match that is to come from another worker; answers the number that it will have here. */
  expect(entry: MatchEntry): number;
  /** Nothing that the worker was asked will be answered any more. */
  failAll(message: string): void;
}

export function createWorkerMatches({ index, metrics, ...deps }: WorkerMatchesDeps): WorkerMatches {
  const byNumber = new Map<number, MatchEntry>();
  const created: WorkerMatches['created'] = createPendingRequests();
  const joins: WorkerMatches['joins'] = createPendingRequests();
  const signals: WorkerMatches['signals'] = createPendingRequests();
  const packed: WorkerMatches['packed'] = createPendingRequests();
  let nextNumber = 1;

  const sink: MatchOutputSink = {
    created: (request, tickRateHz, label) => created.answer(request, { tickRateHz, label }),
    createFailed: (request, code, message) => created.fail(request, new StatusError(code, message)),
    locallyCreated(number, matchId, handlerName, tickRateHz, label) {
      const entry = createMatchEntry(index, number, matchId, handlerName);
      byNumber.set(number, entry);
      deps.enter(entry, tickRateHz, label);
    },
    joinAnswered: (request, accept, reason) => joins.answer(request, { accept, reason }),
    signalAnswered(request, ok, text) {
      if (ok) signals.answer(request, text);
      else signals.fail(request, new StatusError(Code.INTERNAL, text));
    },
    broadcast(number, opCode, sender, receivers, reliable, data) {
      const entry = byNumber.get(number);
      if (entry) deps.deliver(entry, opCode, sender, receivers, reliable, data);
    },
    kicked(number, member) {
      const entry = byNumber.get(number);
      const presence = entry?.members.get(member);
      if (entry && presence) deps.onKicked(entry, presence.sessionId);
    },
    labelChanged(number, label) {
      const entry = byNumber.get(number);
      if (entry) deps.changeLabel(entry, label);
    },
    ended(number, reason, message) {
      const entry = byNumber.get(number);
      if (entry) deps.onEnded(entry, reason, message);
    },
    // The batch is gone when this is sent on.
    packed: (request, bytes) => packed.answer(request, Buffer.from(bytes)),
    packFailed: (request, reason) => packed.fail(request, new StatusError(Code.FAILED_PRECONDITION, reason)),
    tick: (durationMs, latenessMs) => metrics.tick(durationMs / 1000, latenessMs / 1000),
    stats({ overruns, skipped, inputDropped, costs }) {
      if (overruns > 0) metrics.tickOverruns(overruns);
      if (skipped > 0) metrics.ticksSkipped(skipped);
      if (inputDropped > 0) metrics.matchInputDropped(inputDropped);
      for (const { handlerName, fn, calls, ms, allocatedBytes } of costs) {
        metrics.handlerCost(handlerName, fn, calls, ms / 1000, allocatedBytes);
      }
    },
  };

  return {
    byNumber,
    created,
    joins,
    signals,
    packed,
    sink,
    add(matchId, handlerName) {
      const entry = createMatchEntry(index, nextNumber++, matchId, handlerName);
      byNumber.set(entry.number, entry);
      return entry;
    },
    expect(entry) {
      const number = nextNumber++;
      byNumber.set(number, entry);
      return number;
    },
    failAll(message) {
      const gone = new StatusError(Code.UNAVAILABLE, message);
      for (const pending of [created, joins, signals, packed]) pending.failAll(gone);
    },
  };
}
