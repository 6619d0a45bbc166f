import { setImmediate } from 'node:timers';
import { describeError } from '../../match/loop/describe-error.js';
import { isPromise } from '../../match/loop/step-runner.js';
import { encodeValue } from './recorded-value.js';
import type { RecordedNkCall, RecordedOutcome } from './recording-line.js';
import { createValueHasher, hashText } from './value-hash.js';

/** nk functions that give the same for the same arguments wherever they are called: a replay calls them again. */
const sameEverywhere = new Set([
  'binaryToString',
  'stringToBinary',
  'base64Encode',
  'base64Decode',
  'base64UrlEncode',
  'base64UrlDecode',
  'base16Encode',
  'base16Decode',
  'aes128Decrypt',
  'aes256Decrypt',
  'md5Hash',
  'sha256Hash',
  'rsaSha256Hash',
  'hmacSha256Hash',
  'bcryptCompare',
]);

export const isRecordedNk = (name: string): boolean => !sameEverywhere.has(name);

/** The nk calls of one match. */
export interface NkLog {
  /** What the nk function NAME gives, noted down; RUN calls it. */
  call(name: string, args: readonly unknown[], run: () => unknown): unknown;
  /** How many groups of promises have settled since the last `take`. */
  readonly settledGroups: number;
  take(): { readonly calls: RecordedNkCall[]; readonly settled: SettledGroup[] };
}

type SettledGroup = (readonly [call: number, outcome: RecordedOutcome])[];

/** FAIL is told where a call cannot be recorded. */
export function createNkLog(fail: (error: unknown) => void): NkLog {
  const hasher = createValueHasher();
  let calls: RecordedNkCall[] = [];
  let settled: SettledGroup[] = [];
  let count = 0;
  let isTurnOpen = false;

  function argsHashOf(args: readonly unknown[]): string {
    hasher.nodes = 0;
    hasher.hash(args, 0);
    return hashText(hasher.low, hasher.high);
  }

  /** Promises that settle in one turn of the event loop go on side by side: they make one group. */
  function noteSettled(call: number, outcome: RecordedOutcome): void {
    if (!isTurnOpen) {
      isTurnOpen = true;
      settled.push([]);
      setImmediate(() => {
        isTurnOpen = false;
      });
    }
    settled.at(-1)!.push([call, outcome]);
  }

  function note(work: () => void): void {
    try {
      work();
    } catch (error) {
      fail(error);
    }
  }

  return {
    call(name, args, run) {
      if (!isRecordedNk(name)) return run();
      const number = count++;
      let hash = '';
      note(() => {
        hash = argsHashOf(args);
      });
      let result: unknown;
      try {
        result = run();
      } catch (error) {
        note(() => calls.push([name, hash, thrownOutcome(error)]));
        throw error;
      }
      if (isPromise(result)) {
        calls.push([name, hash]);
        result.then(
          (value) => note(() => noteSettled(number, { v: encodeValue(value) })),
          (error: unknown) => note(() => noteSettled(number, thrownOutcome(error))),
        );
      } else note(() => calls.push([name, hash, { v: encodeValue(result) }]));
      return result;
    },
    get settledGroups() {
      return settled.length;
    },
    take() {
      const taken = { calls, settled };
      calls = [];
      settled = [];
      isTurnOpen = false;
      return taken;
    },
  };
}

export function thrownOutcome(error: unknown): RecordedOutcome {
  const { code } = (error ?? {}) as { code?: unknown };
  const isTypeError = error instanceof TypeError;
  return {
    e: describeError(error),
    ...(typeof code === 'number' ? { code } : {}),
    ...(isTypeError ? { type: 'TypeError' as const } : {}),
  };
}
