import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Code } from '../base/code.js';
import {
  type CallBatch,
  type CallEntry,
  type CallHostStart,
  type CallHostTask,
  CallOutcome,
  type CallResult,
  CallWord,
  SlotState,
} from './call-protocol.js';
import { checkResult } from './check-result.js';
import { type DebuggerSign, readDebuggerSign } from './debugger-sign.js';
import { describeThrown, isChosenAnswer, stackOf } from './describe-thrown.js';
import { guardProcess } from './guard-process.js';
import type { Guest } from './guest.js';
import { createHeapGuard, type HeapGuard } from './heap-guard.js';
import { loadGuest } from './load-guest.js';
import { lockIntrinsics } from './lock-intrinsics.js';
import { ModuleLoadError } from './module-load-error.js';
import type { WireError } from './protocol.js';
import { createTimeLimit, TimeLimitExceeded } from './time-limit.js';

/**
 * A time limit costs more than most calls, so one encloses all calls that start within this time, and bundles, which
 * need no event loop, wait in it for the next batch: a busy thread then neither sets limits nor is woken up.
 */
const SWEEP_MS = 50;
/** Results of a long batch leave after this long, so that the first do not wait for the last. */
const DELIVERY_MS = 0.5;

/** Loads the modules and runs calls until the port is closed. The one task of a module worker. */
export async function hostCalls(task: CallHostTask): Promise<void> {
  guardProcess();
  const tell = (start: CallHostStart) => task.callPort.postMessage(start);
  const guest = await loadGuest(task.guest, {
    timeoutMs: task.callTimeoutMs,
    onLoading: (loading) => tell({ loading }),
  }).catch((error: unknown) => {
    const problem = error instanceof Error ? error.message : String(error);
    tell({ problem, file: error instanceof ModuleLoadError ? error.file : undefined });
    return undefined;
  });
  if (!guest) return;
  if (task.guest.locksIntrinsics) lockIntrinsics();
  await serveCalls(guest, task);
}

async function serveCalls(
  guest: Guest,
  { callPort, callState, callTimeoutMs, maxHeapMb, guest: options }: CallHostTask,
): Promise<void> {
  const heap = createHeapGuard(maxHeapMb, (reason) => endWith(guest, reason));
  const debug = readDebuggerSign(options.debuggerSign);
  const runner = createCallRunner(guest, callPort, new Int32Array(callState), callTimeoutMs, heap, debug);
  callPort.on('message', (batch: CallBatch) => runner.sweep(batch));
  surviveStrayErrors(guest);
  callPort.postMessage({ registrations: guest.registrations } satisfies CallHostStart);
  await new Promise((resolve) => callPort.once('close', resolve));
}

function endWith(guest: Guest, reason: string): void {
  guest.reportFailure('event', 'memory', reason);
  guest.flush();
}

/** What a module throws outside of a call, in a timer or a promise that nobody awaits, must not end the others' calls. */
function surviveStrayErrors(guest: Guest): void {
  process.on('uncaughtException', guest.reportStray);
  process.on('unhandledRejection', guest.reportStray);
}

function createCallRunner(
  guest: Guest,
  port: MessagePort,
  words: Int32Array,
  callTimeoutMs: number,
  heap: HeapGuard,
  debug: DebuggerSign,
) {
  const limit = createTimeLimit(debug.isOpen);
  let queue: CallEntry[] = [];
  let results: CallResult[] = [];
  let running: CallEntry | undefined;
  let promises = 0;

  function deliver(): void {
    const ready = results;
    results = [];
    guest.flush();
    if (ready.length > 0) postResults(port, ready);
    heap.check();
  }

  function succeed([slot, kind, name]: CallEntry, value: unknown): void {
    results.push([slot, CallOutcome.DONE, checkResult(kind, name, value)]);
  }

  function fail([slot, kind, name]: CallEntry, thrown: unknown): void {
    results.push([slot, CallOutcome.FAILED, describeThrown(thrown)]);
    if (!isChosenAnswer(thrown)) guest.reportFailure(kind, name, stackOf(thrown));
  }

  function settleLater(call: CallEntry, promise: PromiseLike<unknown>): void {
    promises++;
    const settle = (finish: () => void) => {
      promises--;
      Atomics.add(words, CallWord.BEAT, 1);
      finish();
      // In a macrotask, so that calls that end together leave together.
      if (results.length === 1) setImmediate(deliver);
    };
    promise.then(
      (value) => settle(() => attempt(call, () => succeed(call, value))),
      (thrown) => settle(() => fail(call, thrown)),
    );
  }

  function attempt(call: CallEntry, work: () => void): void {
    try {
      work();
    } catch (thrown) {
      fail(call, thrown);
    }
  }

  function runCall(call: CallEntry): void {
    const [slot, kind, name, ctx, args] = call;
    const slotWord = CallWord.FIRST_SLOT + slot;
    if (Atomics.compareExchange(words, slotWord, SlotState.SENT, SlotState.STARTED) !== SlotState.SENT) {
      results.push([slot, CallOutcome.WITHDRAWN, undefined]);
      return;
    }
    Atomics.add(words, CallWord.BEAT, 1);
    running = call;
    attempt(call, () => {
      const value = guest.call({ kind, name, ctx, args });
      if (isPromise(value)) settleLater(call, value);
      else succeed(call, value);
    });
    running = undefined;
  }

  /** Waits within the time limit for the next batch; false when it is time to leave. */
  function awaitBatch(leaveAtMs: number): boolean {
    const seen = Atomics.load(words, CallWord.DOORBELL);
    const message = receiveMessageOnPort(port) as { message: CallBatch } | undefined;
    if (message) {
      Atomics.add(words, CallWord.BEAT, 1);
      queue = [...message.message];
      return true;
    }
    const leftMs = leaveAtMs - performance.now();
    return leftMs > 0 && Atomics.wait(words, CallWord.DOORBELL, seen, leftMs) !== 'timed-out';
  }

  function runUntil(leaveAtMs: number): void {
    let deliverAtMs = performance.now() + DELIVERY_MS;
    for (;;) {
      for (let call = queue.shift(); call; call = queue.shift()) {
        runCall(call);
        const nowMs = performance.now();
        if (nowMs > deliverAtMs) {
          deliver();
          deliverAtMs = nowMs + DELIVERY_MS;
        }
        if (nowMs > leaveAtMs) return;
      }
      deliver();
      // Promises and native modules need the event loop, which does not turn in here.
      if (promises > 0 || guest.hasNativeModules || !awaitBatch(leaveAtMs)) return;
    }
  }

  function failInterrupted(): void {
    if (!running) return;
    const message = `The function ran for more than ${callTimeoutMs} ms and was interrupted.`;
    results.push([running[0], CallOutcome.FAILED, { message, code: Code.DEADLINE_EXCEEDED } satisfies WireError]);
    guest.reportFailure(running[1], running[2], message);
    running = undefined;
  }

  return {
    /** Runs a batch and, for bundles, those that come soon after it. */
    sweep(batch: CallBatch): void {
      Atomics.add(words, CallWord.BEAT, 1);
      queue.push(...batch);
      while (queue.length > 0) {
        try {
          limit.run(callTimeoutMs + SWEEP_MS, () => runUntil(performance.now() + SWEEP_MS));
        } catch (error) {
          if (!(error instanceof TimeLimitExceeded)) throw error;
          failInterrupted();
        }
        deliver();
      }
    },
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** A result that cannot leave the thread, such as a function in an object, fails its call alone. */
function postResults(port: MessagePort, results: readonly CallResult[]): void {
  try {
    port.postMessage(results);
  } catch {
    for (const [slot, outcome, value] of results) port.postMessage([toClonable(slot, outcome, value)]);
  }
}

function toClonable(slot: number, outcome: CallOutcome, value: unknown): CallResult {
  try {
    return [slot, outcome, structuredClone(value)];
  } catch (error) {
    const message = `The function returned something that cannot be passed on: ${error instanceof Error ? error.message : error}`;
    return [slot, CallOutcome.FAILED, { message, code: Code.INTERNAL } satisfies WireError];
  }
}
