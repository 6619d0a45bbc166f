import { attendedHandler } from '../guest/recording/attended-handler.js';
import { createResultHash } from '../guest/recording/call-log.js';
import {
  dispatcherOf,
  messagesOf,
  tickOf,
  withDispatcher,
  withMessages,
  withTick,
} from '../guest/recording/handler-call.js';
import { createOutputLog } from '../guest/recording/recorded-outputs.js';
import { encodeValue } from '../guest/recording/recorded-value.js';
import type { CallLine, HeadLine } from '../guest/recording/recording-line.js';
import { createChance } from '../guest/recording/seeded-chance.js';
import { createStateDigest } from '../guest/recording/state-digest.js';
import type { Supervision, Supervisor } from '../guest/recording/supervision.js';
import { visibleState } from '../guest/recording/visible-state.js';
import { describeError } from '../match/loop/describe-error.js';
import type { HandlerFunction } from '../match/loop/handler-functions.js';
import type { MatchMessage } from '../match/loop/match-handler.js';
import type { MatchInstance } from '../match/loop/match-loop-deps.js';
import { isPromise } from '../match/loop/step-runner.js';
import { compareCall } from './compare-call.js';
import { createStateComparison } from './compare-state.js';
import type { Difference } from './difference.js';
import { createRecordedAnswers } from './recorded-answers.js';
import { createRecordedClock } from './recorded-clock.js';

/** Runs the code of the match call by call, with what was recorded, and compares what it does. */
export interface ReplayedCalls {
  /** What the match loop is to call. */
  load(create: () => MatchInstance | undefined): MatchInstance | undefined;
  /**
   * The call that LINE tells of comes after those that are expected already. Before it, ticks that were not run when it was
   * recorded are passed over.
   */
  expect(line: CallLine): Promise<void>;
  /** Whether all expected calls have come to their ends. */
  readonly isDone: boolean;
  /** What the call has done otherwise. */
  takeDifferences(): readonly Difference[];
  /** The state as it is now, in a form for JSON. */
  encodedState(): unknown;
}

export function createReplayedCalls(head: HeadLine, supervision: Supervision): ReplayedCalls {
  const chance = createChance(head.seed);
  const dates = createRecordedClock(head.at);
  const times = createRecordedClock(0);
  const answers = createRecordedAnswers();
  const outputs = createOutputLog();
  const digest = createStateDigest();
  const hashResult = createResultHash();
  const comparison = createStateComparison();
  const expected: CallLine[] = [];
  const passedOver: MatchMessage[] = [];
  let differences: Difference[] = [];
  let drawsBefore = 0;
  let state: unknown;

  const supervisor: Supervisor = {
    random: chance.next,
    dateMs: dates.next,
    monotonicMs: times.next,
    onUncontrolled() {},
    nk: answers.answer,
  };

  function attend(fn: HandlerFunction, args: readonly unknown[], call: (args: readonly unknown[]) => unknown): unknown {
    const line = expected[0];
    if (line?.f !== fn || (fn === 'matchLoop' && tickOf(args) < line.t!)) {
      if (fn === 'matchLoop') return passOver(args);
      throw new Error(`${fn} is called where the recording has ${line?.f ?? 'nothing'}.`);
    }
    begin(line);
    const given = fn === 'matchInit' ? args : asRecorded(line, args);
    let result: unknown;
    try {
      result = supervision.run(supervisor, () => call(given));
    } catch (error) {
      finish(undefined, describeError(error));
      throw error;
    }
    if (isPromise(result)) {
      result.then(
        (value) => finish(value, undefined),
        (error: unknown) => finish(undefined, describeError(error)),
      );
    } else finish(result, undefined);
    return result;
  }

  /** A tick that was left out when the server was late, or the handler was waiting: its messages are for the next. */
  function passOver(args: readonly unknown[]): { state: unknown } {
    passedOver.push(...messagesOf(args));
    return { state };
  }

  /** What LINE's function is given: who has come and gone is told by the loop at a tick that was left out, if there was one. */
  function asRecorded({ f, t }: CallLine, args: readonly unknown[]): readonly unknown[] {
    const given = withTick(withDispatcher(args, outputs.tap(dispatcherOf(args))), t ?? tickOf(args));
    return f === 'matchLoop' ? withMessages(given, [...passedOver.splice(0), ...messagesOf(args)]) : given;
  }

  function begin(line: CallLine): void {
    answers.begin(line);
    dates.begin(line.d);
    times.begin(line.n);
  }

  function finish(result: unknown, error: string | undefined): void {
    const line = expected.shift()!;
    if (error === undefined) state = (result as { state?: unknown } | null | undefined)?.state;
    const hasResult = typeof result === 'object' && result !== null;
    if (line.cut) return;
    const { outputs: told, more } = outputs.take();
    const observed = {
      outputs: told,
      more,
      result: error !== undefined ? undefined : hasResult ? hashResult(result) : String(result),
      error,
      draws: chance.draws,
    };
    differences.push(...askedDifferences(), ...compareCall(line, observed, drawsBefore));
    if (line.h !== undefined && hasResult)
      differences.push(...comparison.compare(line.h, line.ch ?? [], digest(visibleState(state))));
    drawsBefore = chance.draws;
  }

  function askedDifferences(): Difference[] {
    const { difference, unasked } = answers;
    if (difference) return [{ what: 'nk', ...difference }];
    if (unasked) return [{ what: 'nk', recorded: unasked, replayed: undefined }];
    if (!dates.isOff && !times.isOff) return [];
    return [{ what: 'clock', recorded: undefined, replayed: 'the clock is not read as often' }];
  }

  return {
    load(create) {
      if (expected[0]?.f === 'load') begin(expected.shift()!);
      const instance = supervision.run(supervisor, create);
      return instance && { ...instance, handler: attendedHandler(instance.handler, attend) };
    },
    async expect(line) {
      if (expected.length === 0) await answers.settleBefore(line);
      expected.push(line);
    },
    get isDone() {
      return expected.length === 0;
    },
    takeDifferences() {
      const taken = differences;
      differences = [];
      return taken;
    },
    encodedState: () => encodeValue(visibleState(state)),
  };
}
