// The lines of a recording: one JSON object each. docs/replay.md describes them; replay reads nothing else.
import type { HandlerFunction } from '../../match/loop/handler-functions.js';
import type { Seed } from './seeded-chance.js';
import type { StateChange } from './state-digest.js';

/** Goes up with every change that older versions of replay would misread. */
export const RECORDING_VERSION = 2;

/** What recordings' names end with. */
export const RECORDING_SUFFIX = '.match.ndjson.gz';

/** A presence: user, session, username, node, and for leaves the reason. */
export type RecordedPresence = readonly [string, string, string, string, number?];
/** A message: the sender's session, op code, data as base64, whether reliable, when it came (ms since 1970). */
export type RecordedMessage = readonly [string, number, string, 0 | 1, number];
/** How an nk call ended: its encoded result, or what it threw. */
export type RecordedOutcome =
  | { readonly v: unknown }
  | { readonly e: string; readonly code?: number; readonly type?: 'TypeError' };
/**
 * An nk call: name, hash of its arguments, and how it ended. What a promise came to is told in `s` of this call or a later
 * one; only the start-up tells it here, with a 1 behind it.
 */
export type RecordedNkCall = readonly [name: string, argsHash: string, outcome?: RecordedOutcome, isPromise?: 1];
/** What a handler had its dispatcher do: function, op code, bytes of data, hash of all arguments. */
export type RecordedOutput = readonly [fn: string, opCode: number, bytes: number, hash: string];

/** The first line. */
export interface HeadLine {
  readonly k: 'head';
  readonly v: number;
  /** The server's version. */
  readonly server: string;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
  readonly match: string;
  readonly handler: string;
  readonly node: string;
  readonly env: Readonly<Record<string, string>>;
  readonly isolation: 'match' | 'shared';
  readonly seed: Seed;
  readonly deferredQueueSize: number;
  /** The code that the handler is of, as far as it is known. */
  readonly module?: { readonly file: string; readonly kind: string; readonly sha256: string };
}

/** What the modules' start-up asked of nk, in order. */
export interface StartLine {
  readonly k: 'start';
  readonly c: readonly RecordedNkCall[];
}

/** One call of the match's code. */
export interface CallLine {
  readonly k: 'call';
  /** 'load' is the module's code that runs for this match alone. */
  readonly f: HandlerFunction | 'load';
  readonly t?: number;
  // What the function was given.
  readonly params?: unknown;
  readonly p?: readonly RecordedPresence[];
  /** Fields of ctx that tell who asks to join. */
  readonly ctx?: Readonly<Record<string, unknown>>;
  readonly meta?: unknown;
  readonly m?: readonly RecordedMessage[];
  readonly data?: string;
  readonly grace?: number;
  /** What the match was in the thread of the code before: the bytes of `packMatch`, as base64. */
  readonly packed?: string;
  // What it read and asked.
  /** Dates: value and how often it was read, by turns. */
  readonly d?: readonly number[];
  /** performance.now: the same. */
  readonly n?: readonly number[];
  /** How often chance was asked so far. */
  readonly x?: number;
  readonly c?: readonly RecordedNkCall[];
  /**
   * nk promises in the order in which they settled, by the number of their call in this match; those that settled in one
   * turn of the event loop together. The first B groups did so before the call began.
   */
  readonly s?: readonly (readonly (readonly [call: number, outcome: RecordedOutcome])[])[];
  readonly b?: number;
  // What it did.
  readonly o?: readonly RecordedOutput[];
  /** How many outputs beyond those in `o`. */
  readonly more?: number;
  /** Hash of what it returned, its state left out; 'null' where it returned nothing. */
  readonly r?: string;
  /** What it threw. */
  readonly e?: string;
  /** Hash of its state. Not after every tick where the state is large. */
  readonly h?: string;
  readonly ch?: readonly StateChange[];
  /** It never returned. */
  readonly cut?: true;
}

/** The last line. A file without one was cut off. */
export interface EndLine {
  readonly k: 'end';
  readonly why: 'finished' | 'terminated' | 'error' | 'timeout' | 'empty' | 'stopped' | 'size' | 'moved' | 'failed';
  readonly text?: string;
}

export type RecordingLine = HeadLine | StartLine | CallLine | EndLine;
