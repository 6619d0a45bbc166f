import { isPromise } from '../../match/loop/step-runner.js';
import { isRecordedNk, thrownOutcome } from './recorded-nk.js';
import { encodeValue } from './recorded-value.js';
import type { RecordedNkCall, RecordedOutcome } from './recording-line.js';
import type { Supervisor } from './supervision.js';

/** What the modules of a thread ask of nk while they start: every recording of the thread begins with it. */
export interface StartUpLog {
  readonly supervisor: Supervisor;
  readonly calls: readonly RecordedNkCall[];
}

/** Start-up code that asks more than this is not replayed to its end. */
const maxCalls = 1000;

export function createStartUpLog(): StartUpLog {
  const calls: RecordedNkCall[] = [];
  const chance = Math.random;

  function note(name: string, outcome: () => RecordedOutcome, at = calls.length, ...mark: [] | [1]): void {
    try {
      calls[at] = [name, '', outcome(), ...mark];
    } catch {
      calls[at] = [name, ''];
    }
  }

  const supervisor: Supervisor = {
    random: () => chance(),
    dateMs: (realMs) => realMs,
    monotonicMs: (realMs) => realMs,
    onUncontrolled() {},
    nk(name, _args, run) {
      if (!isRecordedNk(name) || calls.length >= maxCalls) return run();
      let result: unknown;
      try {
        result = run();
      } catch (error) {
        note(name, () => thrownOutcome(error));
        throw error;
      }
      if (!isPromise(result)) note(name, () => ({ v: encodeValue(result) }));
      else {
        const at = calls.push([name, '']) - 1;
        result.then(
          (value) => note(name, () => ({ v: encodeValue(value) }), at, 1),
          (error: unknown) => note(name, () => thrownOutcome(error), at, 1),
        );
      }
      return result;
    },
  };
  return { supervisor, calls };
}
