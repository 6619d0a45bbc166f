import type { Logger } from '../base/logger.js';
import { PresenceReason } from '../presence/presence.js';
import type { Router } from '../presence/router.js';
import type { Tracker } from '../presence/tracker.js';
import { ErrorCode } from '../wire/gen/realtime.js';
import { EndReason } from './loop/match-output.js';
import type { MatchEntry } from './match-entry.js';
import type { MatchGenerations } from './match-generations.js';
import type { MatchInputs } from './match-inputs.js';
import type { OpenEntries } from './open-entries.js';
import type { WorkerMatches } from './worker-matches.js';

export interface MatchEndingsDeps {
  readonly logger: Logger;
  readonly metrics: { matchFailed(reason: 'error' | 'timeout'): void; workerRestarted(kind: 'match'): void };
  readonly tracker: Pick<Tracker, 'untrackStream'>;
  readonly router: Pick<Router, 'send'>;
  readonly entries: Pick<OpenEntries, 'remove'>;
  readonly generations: Pick<MatchGenerations, 'matchesOf' | 'retireEmpty'>;
  readonly tell: MatchInputs['tell'];
}

/** What is done where matches end, by themselves or not: members are told of faults, and nothing of the match is left. */
export interface MatchEndings {
  onEnded(entry: MatchEntry, reason: EndReason, message: string): void;
  /** The thread INDEX has died, while the code of match LASTMATCH ran. */
  onLost(index: number, lastMatch: number): void;
  /** Ends all matches of a thread whose code is too old. */
  endAll(matches: WorkerMatches): void;
}

export function createMatchEndings(deps: MatchEndingsDeps): MatchEndings {
  const { logger, metrics, tracker, router, entries, generations, tell } = deps;

  function forget(entry: MatchEntry): void {
    // First: that its members leave is not for the match any more.
    entries.remove(entry);
    generations.matchesOf(entry.worker)?.byNumber.delete(entry.number);
    tracker.untrackStream(entry.stream, PresenceReason.LEAVE);
    generations.retireEmpty();
  }

  function tellMembers(entry: MatchEntry, message: string): void {
    if (entry.members.size === 0) return;
    const context = { match_id: entry.id };
    router.send(entry.members.values(), { error: { code: ErrorCode.RUNTIME_EXCEPTION, message, context } });
  }

  return {
    onEnded(entry, reason, message) {
      if (reason === EndReason.ERROR || reason === EndReason.TIMEOUT) {
        metrics.matchFailed(reason === EndReason.ERROR ? 'error' : 'timeout');
        tellMembers(entry, `The match has ended by a fault of its handler: ${message}`);
      }
      forget(entry);
    },

    onLost(index, lastMatch) {
      metrics.workerRestarted('match');
      const matches = generations.matchesOf(index);
      const culprit = matches?.byNumber.get(lastMatch);
      if (culprit) {
        const { id, handlerName } = culprit;
        logger.error('the code of this match ran when its thread ended', { match_id: id, match: handlerName });
      }
      matches?.failAll('The thread that ran the match has failed.');
      for (const entry of [...(matches?.byNumber.values() ?? [])]) {
        // One that was on its way to this thread is still where it was.
        if (entry.worker !== index) continue;
        tellMembers(entry, 'The match has ended: the thread that ran it has failed.');
        forget(entry);
      }
    },

    endAll({ byNumber }) {
      for (const entry of byNumber.values()) {
        logger.warn('a match ends: the modules were replaced too often since it began', { match_id: entry.id });
        tellMembers(entry, 'The match has ended: the server runs newer code.');
        tell(entry, (match) => ({ kind: 'terminate', match, graceSec: 0 }), true);
      }
    },
  };
}
