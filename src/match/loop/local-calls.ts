import type { MainRequests } from './main-requests.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import { EndReason } from './match-output.js';
import type { OpenMatches } from './open-matches.js';
import type { RunningMatch } from './running-match.js';
import { isPromise, type StepRunner } from './step-runner.js';

/** What handlers do with matches of their own thread: nobody else is asked. */
export interface LocalCalls {
  /** Opens a match; answers its id, or a promise of it where matchInit is async. Throws what goes wrong. */
  create(handlerName: string, params: Record<string, unknown>): string | Promise<string>;
  /** Signals a match; undefined where it is not of this thread. Throws what goes wrong. */
  signal(matchId: string, data: string): { readonly answer: string | Promise<string> } | undefined;
}

/** Numbers of matches that are opened in the worker begin here; the main thread counts up from 1. */
const firstLocalNumber = 0x80000000;
/** Handlers that call each other, and matches that wait for their matchInit: more is a mistake that would never end. */
const maxDepth = 16;
const maxOpening = 1000;

export function createLocalCalls(
  deps: MatchLoopDeps,
  matches: OpenMatches,
  runner: StepRunner,
  { signalStep }: Pick<MainRequests, 'signalStep'>,
): LocalCalls {
  const opening = new Set<RunningMatch>();
  let nextNumber = firstLocalNumber;

  function checkBounds(): void {
    if (runner.running.length >= maxDepth) {
      throw new Error(`Match handlers may call each other up to ${maxDepth} deep.`);
    }
    if (opening.size < maxOpening) return;
    for (const match of opening) if (match.isEnded) opening.delete(match);
    if (opening.size >= maxOpening) throw new Error(`${maxOpening} matches are being created: no more at a time.`);
  }

  function begin(match: RunningMatch, initResult: unknown): string {
    if (match.isEnded) throw new Error('The match ended while it was created.');
    matches.begin(match, initResult);
    deps.output.locallyCreated(match.number, match.id, match.handlerName, match.tickRateHz, match.label);
    return match.id;
  }

  /** WORK either makes a match of what was opened, or it was for nothing. */
  function opened<T>(match: RunningMatch, work: () => T): T {
    try {
      return work();
    } catch (error) {
      matches.end(match, EndReason.ERROR, '');
      throw error;
    }
  }

  async function beginLater(match: RunningMatch, initResult: PromiseLike<unknown>): Promise<string> {
    runner.suspend(match);
    try {
      const result = await initResult;
      return opened(match, () => begin(match, result));
    } catch (error) {
      matches.end(match, EndReason.ERROR, '');
      throw error;
    } finally {
      opening.delete(match);
      runner.resume(match);
    }
  }

  return {
    create(handlerName, params) {
      checkBounds();
      return runner.limited(() => {
        const match = matches.open(nextNumber++, `${deps.newUuid()}.${deps.node}`, handlerName);
        opening.add(match);
        return opened(match, () => {
          const { handler, ctx, logger, nk } = match;
          const result = runner.runFor(match, () => handler.matchInit(ctx, logger, nk, params));
          if (isPromise(result)) return beginLater(match, result);
          opening.delete(match);
          return begin(match, result);
        });
      });
    },

    signal(matchId, data) {
      const match = matches.byId(matchId);
      if (!match || match.isPaused) return undefined;
      checkBounds();
      if (runner.running.includes(match)) {
        throw new Error('A match cannot be signalled while its own handler runs.');
      }
      if (match.waiting('signal') >= deps.limits.signalQueueSize) {
        throw new Error('Too many signals wait for this match.');
      }
      let outcome: { text: string } | { reason: string } | undefined;
      let tell = () => {};
      const step = signalStep(
        match,
        data,
        (text) => {
          outcome = { text };
          tell();
        },
        (reason) => {
          outcome = { reason };
          tell();
        },
      );
      const read = () => {
        if (outcome && 'text' in outcome) return outcome.text;
        throw new Error(outcome?.reason ?? 'The match has ended.');
      };
      if (match.isEnded) read();
      match.steps.push(step);
      runner.limited(() => runner.run(match));
      if (outcome) return { answer: read() };
      const answer = new Promise<void>((resolve) => {
        tell = resolve;
      }).then(read);
      return { answer };
    },
  };
}
