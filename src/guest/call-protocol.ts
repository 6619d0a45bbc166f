// What the main thread and a thread that runs RPCs, hooks and events tell each other.
import type { MessagePort } from 'node:worker_threads';
import type { CallKind, GuestOptions, Registrations } from './guest.js';

/** A worker's one long task. */
export interface CallHostTask {
  readonly guest: GuestOptions;
  readonly callPort: MessagePort;
  /** `CallWord`s, then the state of each slot. */
  readonly callState: SharedArrayBuffer;
  readonly callTimeoutMs: number;
  /** What the thread's modules may keep. */
  readonly maxHeapMb: number;
}

/** SLOT is free again when its result has come. An empty batch asks for a sign of life. */
export type CallBatch = readonly CallEntry[];
export type CallEntry = readonly [
  slot: number,
  kind: CallKind,
  name: string,
  ctx: Readonly<Record<string, unknown>>,
  args: readonly unknown[],
];

/** VALUE is a WireError where the outcome is FAILED. */
export type CallResult = readonly [slot: number, outcome: CallOutcome, value: unknown];

export const CallOutcome = { DONE: 0, FAILED: 1, WITHDRAWN: 2 } as const;
export type CallOutcome = (typeof CallOutcome)[keyof typeof CallOutcome];

/** What a worker says while it starts; after the last, `registrations` or `problem`, results follow. */
export type CallHostStart =
  /** The module that is being loaded from now on. */
  | { readonly loading: string; readonly registrations?: undefined; readonly problem?: undefined }
  | { readonly registrations: Registrations; readonly problem?: undefined }
  /** One line that says which module cannot be loaded. */
  | { readonly registrations?: undefined; readonly problem: string; readonly file: string | undefined };

/** DOORBELL rings with every batch; BEAT moves with everything the worker does. */
export const CallWord = { DOORBELL: 0, BEAT: 1, FIRST_SLOT: 2 } as const;

export const SlotState = { FREE: 0, SENT: 1, STARTED: 2, WITHDRAWN: 3 } as const;

/** Calls that one worker can have at once; most are asynchronous ones that wait for something. */
export const SLOTS = 1024;

/** Start-up code of a module that takes longer than this hangs. */
export const START_TIMEOUT_MS = 60_000;
