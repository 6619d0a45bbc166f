import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Code } from '../base/code.js';
import type { Logger } from '../base/logger.js';
import { StatusError, toStatusError } from '../base/status-error.js';
import { ArgumentError } from '../guest/nk/argument.js';
import {
  type AsyncMessage,
  type Expected,
  type InitCall,
  type NkReply,
  type NkRequest,
  SyncWord,
  type Told,
  type WireError,
} from '../guest/protocol.js';
import { createInitRecord } from './init-record.js';
import type { NkCaller, NkFunctions } from './nk-functions.js';
import { createWakefulness } from './wakefulness.js';

/** One worker thread's ends of its bridge to the nk functions: fields of GuestOptions, the ports to be transferred. */
export interface Bridge {
  readonly syncPort: MessagePort;
  readonly syncSignal: SharedArrayBuffer;
  readonly asyncPort: MessagePort;
  /** Answers the synchronous calls of the thread that wait now, and does what it has told; whether a promise will answer one. */
  serveWaiting(): boolean;
  /** The thread has been given work that is likely to call nk soon, if any did lately. */
  expectCalls(): void;
  /** Ends the bridge: calls that wait fail. */
  close(): void;
}

export interface BridgeOptions {
  /** Stands on the thread's log lines, such as 'match-0'. */
  readonly thread: string;
  /** Whether matches run in the thread: a match that start-up code creates cannot be waited for there. */
  readonly hostsMatches?: boolean;
}

export interface BridgeHost {
  open(options: BridgeOptions): Bridge;
  /**
   * Answers the synchronous calls that wait now: their threads sleep, and this turn of the event loop may be long. Whether a
   * promise will answer one.
   */
  serveWaiting(): boolean;
  close(): void;
}

interface BridgeHostDeps {
  readonly functions: NkFunctions;
  readonly logger: Logger;
  readonly onLogsDropped?: ((count: number) => void) | undefined;
}

/** Serves the nk calls and the log lines of worker threads. */
export function createBridgeHost({ functions, logger, onLogsDropped }: BridgeHostDeps): BridgeHost {
  const record = createInitRecord();
  const bridges = new Set<Bridge>();
  const wakefulness = createWakefulness({ look: serveWaiting });
  let calledAtMs = Number.NEGATIVE_INFINITY;

  function serveWaiting(): boolean {
    let isPending = false;
    for (const bridge of bridges) isPending = bridge.serveWaiting() || isPending;
    return isPending;
  }

  /** A module that has called is likely to do so again. */
  function noteCall(): void {
    calledAtMs = performance.now();
    wakefulness.called(NEXT_CALL_MS);
  }

  function run(caller: NkCaller, name: string, args: readonly unknown[]): unknown {
    const fn = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!fn) throw new StatusError(Code.UNIMPLEMENTED, `this function is not available on this server yet.`);
    return fn(caller, ...args);
  }

  function runInit(caller: NkCaller, [, name, args]: NkRequest, init: InitCall): Promise<unknown> {
    return record.get(init, name, () => (init.offer ? init.offer.value : run(caller, name, args)));
  }

  /** REPLY is called at once where the function needs no waiting. */
  function serve(caller: NkCaller, hostsMatches: boolean, request: NkRequest, reply: (reply: NkReply) => void): void {
    const [id, name, args, init] = request;
    const fail = (error: unknown) => reply([id, false, toWireError(error, name, caller.logger)]);
    try {
      if (init && hostsMatches && MATCH_CALLS.has(name) && !record.peek(init, name)) {
        reply([id, true, '', true]);
        return;
      }
      const result = init ? runInit(caller, request, init) : run(caller, name, args);
      if (result instanceof Promise) result.then((value) => reply([id, true, value]), fail);
      else reply([id, true, result]);
    } catch (error) {
      fail(error);
    }
  }

  return {
    open({ thread, hostsMatches = false }) {
      const sync = new MessageChannel();
      const async_ = new MessageChannel();
      const syncSignal = new SharedArrayBuffer(SyncWord.COUNT * Int32Array.BYTES_PER_ELEMENT);
      const ended = new AbortController();
      const caller: NkCaller = { logger: logger.with({ thread }), closed: ended.signal };
      const serveRequest: ServeRequest = (request, reply, signal) =>
        serve(signal ? { signal, ...caller } : caller, hostsMatches, request, reply);
      const noteUnreadable = (error: unknown) => caller.logger.error('a call of a module cannot be read', { error });
      const serveWaiting = serveSync(sync.port1, syncSignal, serveRequest, {
        onCall: noteCall,
        onExpected: wakefulness.announce,
        onUnreadable: noteUnreadable,
      });
      async_.port1.on('messageerror', noteUnreadable);
      serveAsync(async_.port1, serveRequest, createLineWriter(caller.logger, onLogsDropped));
      const bridge: Bridge = {
        syncPort: sync.port2,
        syncSignal,
        asyncPort: async_.port2,
        serveWaiting,
        expectCalls() {
          if (performance.now() - calledAtMs < LATELY_MS) wakefulness.expect(FIRST_CALL_MS);
        },
        close() {
          bridges.delete(bridge);
          ended.abort();
          const words = new Int32Array(syncSignal);
          Atomics.store(words, SyncWord.CLOSED, 1);
          Atomics.add(words, SyncWord.ANSWERS, 1);
          Atomics.notify(words, SyncWord.ANSWERS);
          sync.port1.close();
          async_.port1.close();
        },
      };
      bridges.add(bridge);
      return bridge;
    },

    serveWaiting,

    close() {
      for (const bridge of [...bridges]) bridge.close();
    },
  };
}

/** What may take long and can be given up. */
const CANCELLABLE = new Set(['httpRequest']);
/** What can only be answered once the threads that run matches have loaded their modules. */
const MATCH_CALLS = new Set(['matchCreate', 'matchSignal']);

/** Of what was told: no call has this id. */
const NO_REPLY = 0;

type ServeRequest = (request: NkRequest, reply: (reply: NkReply) => void, signal?: AbortSignal) => void;

/** How long the next call is waited for awake: after another one, and after work was given out. */
const NEXT_CALL_MS = 0.08;
const FIRST_CALL_MS = 0.5;
/** Modules that have not called for so long are not expected to. */
const LATELY_MS = 1000;
const MAX_EXPECTED_MS = 2;

interface SyncListener {
  onCall(): void;
  /** The thread says that it is about to call. */
  onExpected(withinMs: number): void;
  /** Something has come that cannot be read, such as what is nested too deep: whoever waits for its answer does so in vain. */
  onUnreadable(error: unknown): void;
}

/** Answers what comes; the result does so at once where a call waits. */
function serveSync(port: MessagePort, signal: SharedArrayBuffer, serve: ServeRequest, on: SyncListener): () => boolean {
  const words = new Int32Array(signal);
  let taken = 0;

  /** Whether a promise will answer it. */
  function take(message: NkRequest | Told | Expected): boolean {
    taken = (taken + 1) | 0;
    if ('expectedMs' in message) on.onExpected(Math.min(message.expectedMs, MAX_EXPECTED_MS));
    else if ('told' in message) for (const [name, args] of message.told) serve([NO_REPLY, name, args], () => {});
    else return answer(message);
    return false;
  }

  function answer(request: NkRequest): boolean {
    let isAnswered = false;
    serve(request, (reply) => {
      isAnswered = true;
      post(port, reply);
      Atomics.add(words, SyncWord.ANSWERS, 1);
      Atomics.notify(words, SyncWord.ANSWERS);
      on.onCall();
    });
    return !isAnswered;
  }

  function skip(error: unknown): void {
    taken = (taken + 1) | 0;
    on.onUnreadable(error);
  }

  function receive(): { message?: NkRequest | Told | Expected } | undefined {
    try {
      return receiveMessageOnPort(port);
    } catch (error) {
      skip(error);
      return {};
    }
  }

  port.on('message', take);
  port.on('messageerror', skip);
  return () => {
    if (Atomics.load(words, SyncWord.REQUESTS) === taken) return false;
    let isPending = false;
    for (let next = receive(); next; next = receive()) {
      if (next.message) isPending = take(next.message) || isPending;
    }
    return isPending;
  };
}

type WriteLines = (message: AsyncMessage) => void;

function createLineWriter(logger: Logger, onDropped: ((count: number) => void) | undefined): WriteLines {
  let dropped = new Map<string, number>();
  let pause: NodeJS.Timeout | undefined;

  /** A flood is told once a second. */
  function tell(): void {
    pause = undefined;
    if (dropped.size === 0) return;
    for (const [module, count] of dropped) {
      logger.warn('a module logged more than could be written', { module, dropped: count });
    }
    dropped = new Map();
    pause = setTimeout(tell, 1000).unref();
  }

  return ({ lines, droppedLines }) => {
    for (const [level, text, fields] of lines ?? []) logger[level](text, fields);
    if (!droppedLines) return;
    for (const [module, count] of Object.entries(droppedLines)) {
      onDropped?.(count);
      dropped.set(module, (dropped.get(module) ?? 0) + count);
    }
    if (!pause) tell();
  };
}

function serveAsync(port: MessagePort, serve: ServeRequest, writeLines: WriteLines): void {
  const cancellations = new Map<number, AbortController>();
  let replies: NkReply[] = [];

  /** For the functions that can be given up. */
  function signalFor([id, name]: NkRequest): AbortSignal | undefined {
    if (!CANCELLABLE.has(name)) return undefined;
    const controller = new AbortController();
    cancellations.set(id, controller);
    return controller.signal;
  }

  function flush(): void {
    const ready = replies;
    replies = [];
    try {
      port.postMessage({ replies: ready });
    } catch {
      // One of them cannot be cloned: each goes alone, so that only that one fails.
      for (const reply of ready) post(port, reply, (single) => ({ replies: [single] }));
    }
  }

  port.on('message', (message: AsyncMessage) => {
    const { calls = [], cancelled = [], lines } = message;
    writeLines(message);
    if (lines) port.postMessage({ written: 1 });
    for (const request of calls) {
      const reply = (reply: NkReply) => {
        cancellations.delete(reply[0]);
        if (replies.push(reply) === 1) setImmediate(flush);
      };
      serve(request, reply, signalFor(request));
    }
    for (const id of cancelled) cancellations.get(id)?.abort();
  });
}

/** A result that cannot be cloned is an error of ours, but it must not leave the caller waiting. */
function post(port: MessagePort, reply: NkReply, wrap: (reply: NkReply) => unknown = (plain) => plain): void {
  try {
    port.postMessage(wrap(reply));
  } catch (error) {
    const failure: WireError = { message: `The result cannot be passed on: ${String(error)}`, code: Code.INTERNAL };
    port.postMessage(wrap([reply[0], false, failure]));
  }
}

function toWireError(error: unknown, name: string, logger: Logger): WireError {
  if (error instanceof ArgumentError) {
    return { message: error.message, code: Code.INVALID_ARGUMENT, isTypeError: true };
  }
  const status = toStatusError(error);
  if (!(error instanceof StatusError)) logger.error('an nk function failed', { function: name, error });
  return { message: `nk.${name}: ${status.message}`, code: status.code };
}
