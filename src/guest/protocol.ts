// What the threads with game code and the main thread tell each other. Everything is cloned, so there are only plain values.

/** An error on its way between threads; `code` is 0 where there is none. */
export interface WireError {
  readonly message: string;
  readonly code: number;
  /** Whether it was a TypeError: a wrong argument. */
  readonly isTypeError?: boolean;
}

/** Which call of a module's start-up this is: it is made once in the process, whichever thread comes first. */
export interface InitCall {
  readonly module: string;
  readonly index: number;
  /** The result of a function that ran in the asking thread: kept where this is the first thread to ask. */
  readonly offer?: { readonly value: unknown };
}

export type NkRequest = readonly [id: number, name: string, args: readonly unknown[], init?: InitCall];
/** What nobody waits for the results of: it is done before what is asked for later. */
export interface Told {
  readonly told: readonly (readonly [name: string, args: readonly unknown[]])[];
}
/** A call is likely so soon that the main thread had better be awake. */
export interface Expected {
  readonly expectedMs: number;
}
/** VALUE is a WireError where OK is false. A provisional value is not to be kept: asking later gives the true one. */
export type NkReply = readonly [id: number, ok: boolean, value: unknown, isProvisional?: boolean];

export type LogLine = readonly [
  level: 'debug' | 'info' | 'warn' | 'error',
  text: string,
  fields: Readonly<Record<string, unknown>>,
];

/** How many lines were left out, by the file of the module that wrote them. */
export type DroppedLines = Readonly<Record<string, number>>;

/** Worker to main, once a turn. LINES have to be acknowledged, so that a thread cannot flood the main one. */
export interface AsyncMessage {
  readonly calls?: readonly NkRequest[];
  /** Calls that nobody waits for any more, by their id. */
  readonly cancelled?: readonly number[];
  readonly lines?: readonly LogLine[];
  readonly droppedLines?: DroppedLines;
}

/** Main to worker. */
export interface AsyncAnswer {
  readonly replies?: readonly NkReply[];
  /** Messages with lines that were written. */
  readonly written?: number;
}

/** Words of the shared memory behind synchronous calls: answers and requests are counted. */
export const SyncWord = { ANSWERS: 0, CLOSED: 1, REQUESTS: 2, COUNT: 3 } as const;
