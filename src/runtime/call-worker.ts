import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Code } from '../base/code.js';
import { failureReason } from '../base/failure-reason.js';
import { StatusError } from '../base/status-error.js';
import {
  type CallEntry,
  type CallHostStart,
  type CallHostTask,
  CallOutcome,
  type CallResult,
  CallWord,
  SLOTS,
  SlotState,
} from '../guest/call-protocol.js';
import type { CallKind, GuestOptions, Registrations } from '../guest/guest.js';
import { ModuleLoadError } from '../guest/module-load-error.js';
import type { WireError } from '../guest/protocol.js';

/** One call on its way, whichever worker has it. */
export interface PendingCall {
  readonly kind: CallKind;
  readonly name: string;
  readonly ctx: Readonly<Record<string, unknown>>;
  readonly args: readonly unknown[];
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  resolve(value: unknown): void;
  reject(error: StatusError): void;
}

interface SentCall {
  /** Absent where its caller has been answered without it. */
  pending?: PendingCall | undefined;
}

/** The main thread's side of one module worker. */
export interface CallWorker {
  readonly task: CallHostTask;
  readonly transferList: MessagePort[];
  /** Resolves once the modules are loaded; rejects with the problem if they cannot be. */
  readonly started: Promise<Registrations>;
  /** Calls sent and not yet answered. */
  readonly load: number;
  readonly hasRoom: boolean;
  /** Takes CALL along with the others of this turn of the event loop. */
  send(call: PendingCall): void;
  /** Answers calls whose deadline has passed, and takes back those of them that have not begun. */
  expire(nowMs: number): void;
  /** Takes back every call that has not begun. */
  withdraw(): PendingCall[];
  /** Whether nothing has moved since the last time this was asked, although there are calls. */
  isSilent(): boolean;
  /** What has begun and not been answered, some of it at most: `rpc echo`. */
  running(): string[];
  /** Asks for a sign of life. */
  ping(): void;
  /** Ends it: gives back the calls that have not begun and fails the others with ERROR. */
  end(error: StatusError): PendingCall[];
}

const MAX_SHOWN = 10;

export interface CallWorkerListener {
  /** The thread begins to load a module. */
  onLoading(): void;
  /** Calls have left for the thread. */
  onSent(): void;
  /** Results have come, and are about to be given to their callers. */
  onResults(): void;
}

export function createCallWorker(
  guest: GuestOptions,
  callTimeoutMs: number,
  maxHeapMb: number,
  { onLoading, onSent, onResults }: CallWorkerListener,
): CallWorker {
  const { port1: port, port2: callPort } = new MessageChannel();
  const callState = new SharedArrayBuffer((CallWord.FIRST_SLOT + SLOTS) * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(callState);
  const freeSlots = Array.from({ length: SLOTS }, (_, i) => SLOTS - 1 - i);
  const sent = new Map<number, SentCall>();
  let batch: CallEntry[] = [];
  let lastBeat = -1;
  let hasStarted = false;
  let failStart: (cause: unknown) => void = () => {};

  const started = new Promise<Registrations>((resolve, reject) => {
    let loading: string | undefined;
    function take(start: CallHostStart): void {
      if (start.problem !== undefined) reject(new ModuleLoadError(start.problem, start.file));
      else if (start.registrations === undefined) {
        loading = start.loading;
        onLoading();
      } else {
        hasStarted = true;
        port.off('message', take);
        port.on('message', (results: readonly CallResult[]) => {
          onResults();
          results.forEach(settle);
        });
        resolve(start.registrations);
      }
    }
    port.on('message', take);
    failStart = (cause) => {
      // What the thread has said last may not have been read yet.
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) take(next.message);
      reject(endedWhileLoading(loading, cause));
    };
  });
  started.catch(() => undefined);

  function settle([slot, outcome, value]: CallResult): void {
    const call = sent.get(slot)?.pending;
    sent.delete(slot);
    Atomics.store(words, CallWord.FIRST_SLOT + slot, SlotState.FREE);
    freeSlots.push(slot);
    if (!call || outcome === CallOutcome.WITHDRAWN) return;
    if (outcome === CallOutcome.DONE) call.resolve(value);
    else call.reject(toStatusError(value as WireError));
  }

  function flush(): void {
    const entries = batch;
    batch = [];
    try {
      post(entries);
    } catch {
      for (const entry of entries) postAlone(entry);
    }
  }

  function post(entries: readonly CallEntry[]): void {
    port.postMessage(entries);
    Atomics.add(words, CallWord.DOORBELL, 1);
    Atomics.notify(words, CallWord.DOORBELL);
    onSent();
  }

  function postAlone(entry: CallEntry): void {
    try {
      post([entry]);
    } catch (cause) {
      const failure: WireError = { message: `The call cannot be passed on: ${String(cause)}`, code: Code.INTERNAL };
      settle([entry[0], CallOutcome.FAILED, failure]);
    }
  }

  /** True where the worker has not begun with the call of SLOT and now never will. */
  function takeBack(slot: number): boolean {
    const word = CallWord.FIRST_SLOT + slot;
    return Atomics.compareExchange(words, word, SlotState.SENT, SlotState.WITHDRAWN) === SlotState.SENT;
  }

  function withdraw(): PendingCall[] {
    const taken: PendingCall[] = [];
    for (const [slot, call] of sent) {
      if (!call.pending || !takeBack(slot)) continue;
      taken.push(call.pending);
      call.pending = undefined;
    }
    return taken;
  }

  return {
    task: { guest, callPort, callState, callTimeoutMs, maxHeapMb },
    transferList: [callPort, guest.syncPort, guest.asyncPort],
    started,
    get load() {
      return sent.size;
    },
    get hasRoom() {
      return freeSlots.length > 0;
    },

    send(call) {
      const slot = freeSlots.pop()!;
      Atomics.store(words, CallWord.FIRST_SLOT + slot, SlotState.SENT);
      sent.set(slot, { pending: call });
      // Calls that arrive in one turn of the event loop leave together.
      if (batch.push([slot, call.kind, call.name, call.ctx, call.args]) === 1) setImmediate(flush);
    },

    expire(nowMs) {
      for (const [slot, call] of sent) {
        if (!call.pending || call.pending.deadlineMs > nowMs) continue;
        takeBack(slot);
        call.pending.reject(new StatusError(Code.DEADLINE_EXCEEDED, `The function gave no answer within its time.`));
        call.pending = undefined;
      }
    },

    withdraw,

    isSilent() {
      const beat = Atomics.load(words, CallWord.BEAT);
      const isSame = beat === lastBeat;
      lastBeat = beat;
      return isSame && sent.size > 0;
    },

    running() {
      const begun = [...sent].filter(([slot]) => Atomics.load(words, CallWord.FIRST_SLOT + slot) === SlotState.STARTED);
      return begun
        .slice(0, MAX_SHOWN)
        .flatMap(([, { pending }]) => (pending ? [`${pending.kind} ${pending.name}`] : []));
    },

    ping: () => post([]),

    end(error) {
      if (!hasStarted) failStart(error.cause);
      port.close();
      const unbegun = withdraw();
      for (const { pending } of sent.values()) pending?.reject(error);
      sent.clear();
      return unbegun;
    },
  };
}

function endedWhileLoading(file: string | undefined, cause: unknown): Error {
  if (file === undefined) return new StatusError(Code.UNAVAILABLE, 'The module worker ended while it started.');
  const reason = cause === undefined ? 'it ended its thread' : `its thread ended: ${failureReason(cause)}`;
  return new ModuleLoadError(`The module ${file} cannot be loaded: ${reason}`, file, { cause });
}

function toStatusError({ message, code }: WireError): StatusError {
  return new StatusError(code, message);
}
