import { setImmediate } from 'node:timers';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { checkDepth } from './check-depth.js';
import type { InitValue } from './init-replay.js';
import { bundleError } from './nk-error.js';
import { changesSoon, createPatience } from './patience.js';
import {
  type Expected,
  type InitCall,
  type NkReply,
  type NkRequest,
  SyncWord,
  type Told,
  type WireError,
} from './protocol.js';

export interface SyncBridge {
  /** Runs an nk function on the main thread and sleeps until its result is there. Throws what the function throws. */
  call(name: string, args: readonly unknown[]): unknown;
  /**
   * Has an nk function run on the main thread, before all that this thread asks of it later, without waiting for it: what it
   * throws is lost. It leaves with the next `call` or `flush`, or at the end of the turn; ARGS must be cloneable, and nobody
   * else's to change. Every so often it is waited for after all, so that the main thread is not told more than it can take.
   */
  tell(name: string, args: readonly unknown[]): void;
  /** Has the main thread be awake for the call that is likely within MS milliseconds. */
  expect(ms: number): void;
  /** How many calls have been waited for. */
  readonly callCount: number;
  /** Lets go of what was told. */
  flush(): void;
  /** The same as `call` for a call of a module's start-up. */
  callInit(name: string, args: readonly unknown[], init: InitCall): InitValue;
}

/** A call is given up after this long, so that a lost answer cannot hold a thread for ever. */
const TIMEOUT_MS = 30_000;
const TOLD_IN_A_ROW = 1000;

export function createSyncBridge(port: MessagePort, signal: SharedArrayBuffer): SyncBridge {
  const words = new Int32Array(signal);
  const patience = createPatience();
  let lastId = 0;
  /** Since the main thread was last waited for. */
  let toldCount = 0;
  let told: Told['told'][number][] = [];

  function receive(id: number): NkReply | undefined {
    for (;;) {
      const reply = receiveMessageOnPort(port)?.message as NkReply | undefined;
      // Answers of other ids are for calls that were interrupted while they waited.
      if (!reply || reply[0] === id) return reply;
    }
  }

  function waitFor(id: number, name: string): NkReply {
    const askedMs = performance.now();
    const deadline = askedMs + TIMEOUT_MS;
    const isAwake = patience.isAwake(name);
    for (let isFirst = true; ; isFirst = false) {
      const seen = Atomics.load(words, SyncWord.ANSWERS);
      const reply = receive(id);
      if (reply) {
        patience.note(name, isAwake, performance.now() - askedMs);
        return reply;
      }
      if (Atomics.load(words, SyncWord.CLOSED) !== 0) throw new Error(`nk.${name}: the server is shutting down.`);
      const leftMs = deadline - performance.now();
      if (isFirst && isAwake && changesSoon(words, SyncWord.ANSWERS, seen)) continue;
      if (leftMs <= 0) throw new Error(`nk.${name}: the server gave no answer within ${TIMEOUT_MS / 1000} s.`);
      Atomics.wait(words, SyncWord.ANSWERS, seen, leftMs);
    }
  }

  function flush(): void {
    if (told.length === 0) return;
    port.postMessage({ told } satisfies Told);
    // Last: code that is interrupted here tells twice rather than never.
    told = [];
    Atomics.add(words, SyncWord.REQUESTS, 1);
  }

  function ask(request: NkRequest): NkReply {
    const [id, name, args] = request;
    checkArguments(name, args);
    flush();
    toldCount = 0;
    post(port, request);
    Atomics.add(words, SyncWord.REQUESTS, 1);
    const reply = waitFor(id, name);
    if (!reply[1]) throw bundleError(reply[2] as WireError);
    return reply;
  }

  return {
    call: (name, args) => ask([++lastId, name, args])[2],
    tell(name, args) {
      if (++toldCount >= TOLD_IN_A_ROW) {
        ask([++lastId, name, args]);
        return;
      }
      checkArguments(name, args);
      if (told.push([name, args]) === 1) setImmediate(flush);
    },
    expect(expectedMs) {
      port.postMessage({ expectedMs } satisfies Expected);
      Atomics.add(words, SyncWord.REQUESTS, 1);
    },
    get callCount() {
      return lastId;
    },
    flush,
    callInit(name, args, init) {
      const [, , value, isProvisional = false] = ask([++lastId, name, args, init]);
      return { value, isProvisional };
    },
  };
}

function checkArguments(name: string, args: readonly unknown[]): void {
  try {
    checkDepth(args);
  } catch (cause) {
    throw unclonable(name, cause);
  }
}

/** Posts a call; an argument that cannot leave the thread, such as a function, is the module's mistake. */
function post(port: MessagePort, request: NkRequest): void {
  try {
    port.postMessage(request);
  } catch (cause) {
    throw unclonable(request[1], cause);
  }
}

export function unclonable(name: string, cause: unknown): TypeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TypeError(`nk.${name}: an argument cannot be passed on: ${reason}`, { cause });
}
