import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { InitValue } from './init-replay.js';
import { bundleError } from './nk-error.js';
import { type InitCall, type NkReply, type NkRequest, SyncWord, type WireError } from './protocol.js';
import { createSpin } from './spin.js';

export interface SyncBridge {
  /** Runs an nk function on the main thread and sleeps until its result is there. Throws what the function throws. */
  call(name: string, args: readonly unknown[]): unknown;
  /** The same for a call of a module's start-up. */
  callInit(name: string, args: readonly unknown[], init: InitCall): InitValue;
}

/** A call is given up after this long, so that a lost answer cannot hold a thread for ever. */
const TIMEOUT_MS = 30_000;

export function createSyncBridge(port: MessagePort, signal: SharedArrayBuffer): SyncBridge {
  const words = new Int32Array(signal);
  const spin = createSpin(words);
  let lastId = 0;

  function receive(id: number): NkReply | undefined {
    for (;;) {
      const reply = receiveMessageOnPort(port)?.message as NkReply | undefined;
      // Answers of other ids are for calls that were interrupted while they waited.
      if (!reply || reply[0] === id) return reply;
    }
  }

  function waitFor(id: number, name: string): NkReply {
    const deadline = performance.now() + TIMEOUT_MS;
    for (let isFirst = true; ; isFirst = false) {
      const seen = Atomics.load(words, SyncWord.ANSWERS);
      const reply = receive(id);
      if (reply) return reply;
      if (Atomics.load(words, SyncWord.CLOSED) !== 0) throw new Error(`nk.${name}: the server is shutting down.`);
      const leftMs = deadline - performance.now();
      if (isFirst && spin.untilChanged(name, SyncWord.ANSWERS, seen)) continue;
      if (leftMs <= 0) throw new Error(`nk.${name}: the server gave no answer within ${TIMEOUT_MS / 1000} s.`);
      Atomics.wait(words, SyncWord.ANSWERS, seen, leftMs);
    }
  }

  function ask(request: NkRequest): NkReply {
    const [id, name] = request;
    post(port, request);
    Atomics.add(words, SyncWord.REQUESTS, 1);
    const reply = waitFor(id, name);
    if (!reply[1]) throw bundleError(reply[2] as WireError);
    return reply;
  }

  return {
    call: (name, args) => ask([++lastId, name, args])[2],
    callInit(name, args, init) {
      const [, , value, isProvisional = false] = ask([++lastId, name, args, init]);
      return { value, isProvisional };
    },
  };
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
