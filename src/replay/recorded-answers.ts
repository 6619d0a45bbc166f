import { setImmediate } from 'node:timers';
import { NkError } from '../guest/nk-error.js';
import { isRecordedNk } from '../guest/recording/recorded-nk.js';
import { decodeValue } from '../guest/recording/recorded-value.js';
import type { CallLine, RecordedNkCall, RecordedOutcome } from '../guest/recording/recording-line.js';
import { TRANSACTION_BEGINS } from '../guest/recording/supervision.js';
import { createValueHasher, hashText } from '../guest/recording/value-hash.js';
import { TRANSACTION_FUNCTIONS } from '../guest/transaction-functions.js';

/** Answers nk calls with what was recorded. */
export interface RecordedAnswers {
  /** What has settled before the call that LINE tells of does so now, each group in a turn of its own. */
  settleBefore(line: CallLine): Promise<void>;
  /** The call that LINE tells of begins. */
  begin(line: CallLine): void;
  /** Throws AskedDifferently where the code asks for something that was not asked for when it was recorded. */
  answer(name: string, args: readonly unknown[], run: () => unknown): unknown;
  /** What the code has asked otherwise than when it was recorded; undefined where nothing. */
  readonly difference: { readonly recorded: string | undefined; readonly replayed: string } | undefined;
  /** Whether the code has asked less than when it was recorded. */
  readonly unasked: string | undefined;
}

export class AskedDifferently extends Error {
  override readonly name = 'AskedDifferently';
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type TransactionWork = (tx: object) => unknown;
type Settled = readonly (readonly [call: number, outcome: RecordedOutcome])[];

/** The supervision of the replay answers in its place. */
const unanswered = (): never => {
  throw new Error('There is no server to ask.');
};

export function createRecordedAnswers(): RecordedAnswers {
  const hasher = createValueHasher();
  const waiting = new Map<number, Waiting>();
  let calls: readonly RecordedNkCall[] = [];
  let asked = 0;
  let total = 0;
  let groups: Settled[] = [];
  let isPumping = false;
  /** Functions of transactions, the newest last. */
  const works: TransactionWork[] = [];
  let difference: RecordedAnswers['difference'];

  function hashOf(args: readonly unknown[]): string {
    hasher.nodes = 0;
    hasher.hash(args, 0);
    return hashText(hasher.low, hasher.high);
  }

  function settleGroup(group: Settled): void {
    for (const [call, outcome] of group) {
      const one = waiting.get(call);
      waiting.delete(call);
      if ('v' in outcome) one?.resolve(decodeValue(outcome.v));
      else one?.reject(errorOf(outcome));
    }
  }

  /** Settles what is known to settle next, one group in each turn of the event loop, once it has been asked for. */
  function pump(): void {
    if (isPumping || !(isReady() || isTransactionDue())) return;
    isPumping = true;
    setImmediate(() => {
      isPumping = false;
      if (isTransactionDue()) runTransaction(works.at(-1)!);
      else if (isReady()) settleGroup(groups.shift()!);
      pump();
    });
  }

  const isTransactionDue = () => calls[asked]?.[0] === TRANSACTION_BEGINS && works.length > 0;

  /** How it ends is recorded. */
  function runTransaction(work: TransactionWork): void {
    const tx = Object.fromEntries(TRANSACTION_FUNCTIONS.map((name) => [name, unanswered]));
    void new Promise((resolve) => resolve(work(tx))).catch(() => undefined);
  }

  const isReady = () => groups.length > 0 && groups[0]!.every(([call]) => call < total);

  function answer(name: string, args: readonly unknown[], run: () => unknown): unknown {
    if (!isRecordedNk(name)) return run();
    const call = calls[asked++];
    const number = total++;
    if (call?.[0] !== name) {
      difference ??= { recorded: call && `nk.${call[0]}`, replayed: `nk.${name}` };
      throw new AskedDifferently(`nk.${name} was not asked here when the match was recorded.`);
    }
    const [, hash, outcome] = call;
    if (hash !== hashOf(args)) {
      difference ??= { recorded: `nk.${name}, arguments ${hash}`, replayed: `nk.${name}, other arguments` };
    }
    if (outcome) return outcomeValue(outcome);
    if (name === 'transaction') works.push(args[0] as TransactionWork);
    const promise = new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
    // Nobody need wait for it.
    promise.catch(() => undefined);
    pump();
    return promise;
  }

  return {
    async settleBefore({ s = [], b = 0 }) {
      groups = s.slice(0, b);
      while (isReady()) {
        settleGroup(groups.shift()!);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },

    begin({ c = [], s = [], b = 0 }) {
      calls = c;
      asked = 0;
      difference = undefined;
      groups = s.slice(b);
    },

    answer,

    get difference() {
      return difference;
    },
    get unasked() {
      const call = calls[asked];
      return call && `nk.${call[0]}`;
    },
  };
}

/** What OUTCOME is as the result of a call: a value, or what the call throws. */
export function outcomeValue(outcome: RecordedOutcome): unknown {
  if ('v' in outcome) return decodeValue(outcome.v);
  throw errorOf(outcome);
}

export function errorOf({ e, code, type }: Extract<RecordedOutcome, { e: string }>): Error {
  if (type === 'TypeError') return new TypeError(e);
  return code === undefined ? new Error(e) : new NkError(e, code);
}
