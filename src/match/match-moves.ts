import { Code } from '../base/code.js';
import { failureReason } from '../base/failure-reason.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import type { MatchEntry } from './match-entry.js';
import type { MatchGenerations } from './match-generations.js';
import type { MatchWorker } from './match-worker.js';
import type { WorkerMatches } from './worker-matches.js';

export interface MatchMovesDeps {
  readonly logger: Logger;
  readonly generations: MatchGenerations;
  /** How long a handler may take. */
  readonly handlerTimeoutMs: () => number;
  /** The thread for one more match. */
  leastLoaded(): number;
  onOutcome(outcome: 'moved' | 'kept'): void;
  /** Takes what a match is now, after it has moved. */
  enter(entry: MatchEntry, tickRateHz: number, label: string): void;
}

/** Moves matches that run on older code to the threads of the newest. */
export interface MatchMoves {
  /** Offers every match of ENTRIES to `matchUpgrade` of the newest code. Those that are declined stay where they are. */
  moveAll(entries: readonly MatchEntry[]): Promise<void>;
}

/** What answers this much later than its handler may take stays where it is. */
const graceMs = 5000;
/** So many stand still at a time. */
const atATime = 8;

export function createMatchMoves(deps: MatchMovesDeps): MatchMoves {
  const { logger, generations, leastLoaded, enter, onOutcome } = deps;
  const timeoutMs = () => deps.handlerTimeoutMs() + graceMs;

  /** Both threads of a move; undefined where there is nothing to move, or nowhere. */
  async function threadsOf(entry: MatchEntry) {
    const { newest } = generations;
    if (entry.isEnded || entry.held || newest.length === 0 || newest.includes(entry.worker)) return undefined;
    const toIndex = leastLoaded();
    const to = await generations.ready(toIndex);
    const [from, fromMatches] = [generations.running(entry.worker), generations.matchesOf(entry.worker)];
    const toMatches = generations.matchesOf(toIndex);
    if (entry.isEnded || entry.held || !from || !fromMatches || !toMatches) return undefined;
    return { from, fromMatches, to, toIndex, toMatches };
  }

  async function move(entry: MatchEntry): Promise<void> {
    const threads = await threadsOf(entry);
    if (!threads) return;
    const { from, fromMatches, to, toIndex, toMatches } = threads;
    const release = hold(entry, (error) => {
      logger.error('something was not told to a match that moved', { match_id: entry.id, error });
    });
    const old = { number: entry.number, worker: entry.worker };
    try {
      const packed = await pack(entry, from, fromMatches);
      await unpack(entry, packed, to, toMatches, (number) => {
        fromMatches.byNumber.delete(old.number);
        Object.assign(entry, { number, worker: toIndex });
      });
      from.tell({ kind: 'release', match: old.number }, true);
      onOutcome('moved');
      logger.info('a match goes on with new code', { match_id: entry.id, match: entry.handlerName });
    } catch (error) {
      if (!entry.isEnded) from.tell({ kind: 'resume', match: old.number }, true);
      const reason = failureReason(error);
      onOutcome('kept');
      logger.warn('a match finishes on its old code', { match_id: entry.id, match: entry.handlerName, reason });
    } finally {
      release();
      generations.retireEmpty();
    }
  }

  function pack(entry: MatchEntry, from: MatchWorker, { packed }: WorkerMatches): Promise<Buffer> {
    const match = entry.number;
    return packed.ask({
      timeoutMs: timeoutMs(),
      what: 'Bringing the match to rest',
      send: (request) => from.tell({ kind: 'pack', request, match }, true),
      take: (bytes) => bytes,
      late: () => from.tell({ kind: 'resume', match }, true),
    });
  }

  async function unpack(
    entry: MatchEntry,
    packed: Buffer,
    to: MatchWorker,
    { created, byNumber, expect }: WorkerMatches,
    moved: (number: number) => void,
  ): Promise<void> {
    const { id: matchId, handlerName } = entry;
    const number = expect(entry);
    const discard = () => to.tell({ kind: 'terminate', match: number, graceSec: 0 }, true);
    try {
      await created.ask({
        timeoutMs: timeoutMs(),
        what: 'matchUpgrade',
        send: (request) => to.tell({ kind: 'unpack', request, match: number, matchId, handlerName, packed }, true),
        take({ tickRateHz, label }) {
          if (entry.isEnded) {
            discard();
            throw new StatusError(Code.NOT_FOUND, 'The match has ended.');
          }
          moved(number);
          enter(entry, tickRateHz, label);
        },
        late: discard,
      });
    } catch (error) {
      byNumber.delete(number);
      throw error;
    }
  }

  return {
    async moveAll(entries) {
      const waiting = [...entries];
      const moveNext = async () => {
        for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
          await move(entry).catch((error: unknown) => {
            logger.error('a match could not be moved to new code', { match_id: entry.id, error });
          });
        }
      };
      await Promise.all(Array.from({ length: atATime }, moveNext));
    },
  };
}

/** Keeps what is told to ENTRY until the result is called. What then fails is told to ONFAILURE, and keeps nothing else. */
function hold(entry: MatchEntry, onFailure: (error: unknown) => void): () => void {
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const held = { inputs: [], messages: 0, settled };
  entry.held = held;
  return () => {
    entry.held = undefined;
    for (const tell of held.inputs as (() => void)[]) {
      try {
        tell();
      } catch (error) {
        onFailure(error);
      }
    }
    settle();
  };
}
