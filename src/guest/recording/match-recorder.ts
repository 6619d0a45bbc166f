import { describeError } from '../../match/loop/describe-error.js';
import type { HandlerFunction } from '../../match/loop/handler-functions.js';
import type { MatchInstance } from '../../match/loop/match-loop-deps.js';
import { isPromise } from '../../match/loop/step-runner.js';
import { attendedHandler } from './attended-handler.js';
import { createCallLog } from './call-log.js';
import { dispatcherOf, recordedArguments, withDispatcher } from './handler-call.js';
import type { CallLine, EndLine, RecordingLine } from './recording-line.js';
import type { Seed } from './seeded-chance.js';
import type { Supervision } from './supervision.js';

export interface MatchRecorderDeps {
  readonly supervision: Supervision;
  readonly seed: Seed;
  write(line: RecordingLine): void;
  /** No line will follow. */
  close(): void;
  /** The handler uses something that a replay cannot give back. */
  onUncontrolled(what: string): void;
}

/** Writes down one match. Whatever goes wrong with that is never the match's problem: its recording ends. */
export interface MatchRecorder {
  /** Makes the match's instance, and notes what its code does meanwhile. */
  load(create: () => MatchInstance | undefined): MatchInstance | undefined;
  /** What the match was until it came here, which `matchUpgrade` is about to take over. */
  takeOver(packed: Uint8Array): void;
  readonly isEnded: boolean;
  end(why: EndLine['why'], text?: string): void;
}

export function createMatchRecorder({
  supervision,
  seed,
  write,
  close,
  onUncontrolled,
}: MatchRecorderDeps): MatchRecorder {
  const log = createCallLog({ seed, onUncontrolled, onFailure: fail });
  let isEnded = false;
  /** The call that has begun and not ended. */
  let open: CallLine | undefined;

  /** Of a match that was moved here: told once. */
  let packed: string | undefined;

  function fail(error: unknown): void {
    end('failed', describeError(error));
  }

  function end(why: EndLine['why'], text = ''): void {
    if (isEnded) return;
    isEnded = true;
    log.stop();
    if (open) write({ cut: true, ...open });
    write(text === '' ? { k: 'end', why } : { k: 'end', why, text });
    close();
  }

  /** WORK is the recording's own. */
  function safely(work: () => void): void {
    if (isEnded) return;
    try {
      work();
    } catch (error) {
      fail(error);
    }
  }

  function begin(fn: HandlerFunction, args: readonly unknown[]): void {
    const line: CallLine = { k: 'call', f: fn };
    open = Object.assign(line, recordedArguments(fn, args), log.begin(), packed === undefined ? {} : { packed });
    packed = undefined;
  }

  function finish(fn: HandlerFunction, outcome: Partial<CallLine>): void {
    const line = Object.assign(open!, log.end(), outcome, { f: fn });
    open = undefined;
    write(line);
  }

  function attend(fn: HandlerFunction, args: readonly unknown[], call: (args: readonly unknown[]) => unknown): unknown {
    if (isEnded) return call(args);
    safely(() => begin(fn, args));
    const given = fn === 'matchInit' ? args : withDispatcher(args, log.tap(dispatcherOf(args)));
    const failed = (error: unknown) => safely(() => finish(fn, { e: describeError(error) }));
    const done = (result: unknown) => safely(() => finish(fn, log.outcomeOf(fn, result)));
    let result: unknown;
    try {
      result = supervision.run(log.supervisor, () => call(given));
    } catch (error) {
      failed(error);
      throw error;
    }
    if (isPromise(result)) result.then(done, failed);
    else done(result);
    return result;
  }

  return {
    load(create) {
      open = { k: 'call', f: 'load' };
      const instance = supervision.run(log.supervisor, create);
      safely(() => {
        write({ ...open!, ...log.end() });
        open = undefined;
      });
      return instance && { ...instance, handler: attendedHandler(instance.handler, attend) };
    },
    takeOver(bytes) {
      packed = Buffer.from(bytes).toString('base64');
    },
    get isEnded() {
      return isEnded;
    },
    end,
  };
}
