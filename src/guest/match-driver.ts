import v8 from 'node:v8';
import { receiveMessageOnPort } from 'node:worker_threads';
import { newUuid } from '../base/id.js';
import { createRingReader } from '../match/loop/input-ring.js';
import { readInput } from '../match/loop/match-input.js';
import { createMatchLoop, type MatchLoop } from '../match/loop/match-loop.js';
import { createMatchOutput } from '../match/loop/match-output.js';
import { createCallForecast } from './call-forecast.js';
import { readDebuggerSign } from './debugger-sign.js';
import { describeSlowTick } from './describe-slow-tick.js';
import { stackOf } from './describe-thrown.js';
import type { Guest } from './guest.js';
import { createHeapGuard } from './heap-guard.js';
import type { MatchHostTask } from './match-host-task.js';
import type { ThreadRecording } from './recording/thread-recording.js';
import { createTimeLimit } from './time-limit.js';

/** Timers are late by up to a millisecond or two: the thread is up this much early and sleeps exactly for the rest. */
const earlyMs = 1.2;
/** Setting up a time limit takes about half of this: it is done ahead, and what is left of it is slept within. */
const limitSetUpMs = 0.2;
/** The main thread is told so long before a tick that is likely to call it: waking up takes it a part of that. */
const announceMs = 0.7;
/** Nothing is due: the thread still looks this often, so that its pulse shows it alive. */
const idleMs = 1000;
/** How the ticks went is told along with something else, or after this long. */
const statsMs = 250;

/** Wakes the match loop of a thread when something is due or has come, and passes on what its matches say. */
export interface MatchDriver {
  readonly loop: MatchLoop;
  /** Resolves once the thread is told to stop. */
  run(): Promise<void>;
}

export function createMatchDriver(
  task: MatchHostTask,
  guest: Guest,
  recording: ThreadRecording | undefined,
): MatchDriver {
  const { port, input, pulse, limits, tickTimeoutMs, guest: options } = task;
  const heap = createHeapGuard(task.maxHeapMb, (reason) => {
    guest.reportFailure('event', 'memory', reason);
    guest.flush();
  });
  const output = createMatchOutput();
  const forecast = createCallForecast();
  const ring = createRingReader(input);
  const debug = readDebuggerSign(options.debuggerSign);
  const limit = createTimeLimit(debug.isOpen);
  const beats = new Int32Array(pulse);
  const sleepWord = new Int32Array(new SharedArrayBuffer(4));
  let timer: NodeJS.Timeout | undefined;
  let isWakeAsked = false;
  let isStopped = false;
  let toldAtMs = 0;
  /** When what runs within the time limit is to begin. */
  let startAtMs = 0;
  /** Records that came through the port. */
  const parcels: Uint8Array[] = [];
  let stopped: () => void = () => {};

  const loop = createMatchLoop({
    createInstance: (recording ?? guest).createMatch,
    ...(recording ? { onEnded: recording.onEnded, onUnpacked: recording.onUnpacked, onMoved: recording.onMoved } : {}),
    baseContext: { env: guest.env, node: options.node, version: options.version },
    limit(timeoutMs, work) {
      Atomics.add(beats, 0, 1);
      limit.run(Math.ceil(timeoutMs + earlyMs), () => {
        sleepUntil(startAtMs);
        work();
      });
    },
    output,
    limits,
    tickTimeoutMs: () => debug.lift(tickTimeoutMs),
    node: options.node,
    newUuid,
    nowMs: () => performance.now(),
    onRunning: (number) => Atomics.store(beats, 1, number),
    requestWake() {
      if (isWakeAsked) return;
      isWakeAsked = true;
      setImmediate(() => wake());
    },
    heapBytes: () => v8.getHeapStatistics().used_heap_size,
    reportSlowTick: ({ id, handlerName }, slow) =>
      guest.warn({ match_id: id, match: handlerName, tick: slow.tick, handler: slow.fn }, describeSlowTick(slow)),
    reportFault: (fields, error) => guest.reportMatchFailure(fields, stackOf(error)),
  });

  /** A record that cannot be read is lost alone. */
  function drain(): void {
    for (let record = ring.shift(); record; record = ring.shift()) {
      try {
        loop.accept(readInput(record.length > 0 ? record : takeParcel()));
      } catch (error) {
        guest.reportFailure('event', 'input of matches', stackOf(error));
      }
    }
  }

  /** A parcel was posted before its place in the ring was taken, so it is here. */
  function takeParcel(): Buffer {
    if (parcels.length === 0) takeMessages();
    const parcel = parcels.shift() ?? new Uint8Array();
    return Buffer.from(parcel.buffer, parcel.byteOffset, parcel.byteLength);
  }

  function takeMessages(): void {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) takeMessage(next.message);
  }

  function takeMessage(message: unknown): void {
    if (message === 'stop') {
      // What was said before: that a match has moved, for example.
      drain();
      stopped();
    } else if (message instanceof Uint8Array) parcels.push(message);
  }

  function deliver(): void {
    const nowMs = performance.now();
    heap.check();
    guest.flush();
    recording?.flush(nowMs);
    if (!output.isUrgent && nowMs - toldAtMs < statsMs) return;
    toldAtMs = nowMs;
    const batch = output.take(loop.takeStats());
    if (batch) port.postMessage(batch, [batch.buffer as ArrayBuffer]);
  }

  function sleepUntil(timeMs: number): void {
    const restMs = timeMs - performance.now();
    if (restMs > 0) Atomics.wait(sleepWord, 0, 0, restMs);
  }

  function wake(untilMs = 0): void {
    isWakeAsked = false;
    startAtMs = untilMs;
    if (isStopped) return;
    Atomics.add(beats, 0, 1);
    try {
      drain();
      loop.wake(untilMs);
      deliver();
    } finally {
      arm();
    }
  }

  function arm(): void {
    clearTimeout(timer);
    const due = loop.nextDueMs();
    const waitMs = due === undefined ? idleMs : Math.max(0, Math.min(idleMs, due - performance.now() - earlyMs));
    timer = setTimeout(onTimer, waitMs);
  }

  /** Up just before a deadline, the thread sleeps for the rest of the time: exact, at no cost. */
  function onTimer(): void {
    const due = loop.nextDueMs() ?? 0;
    if (due - performance.now() > earlyMs * 2) {
      drainEarly();
      return arm();
    }
    if (forecast.isLikely) {
      sleepUntil(due - announceMs);
      guest.mainCalls.expect(due - performance.now() + limitSetUpMs);
    }
    sleepUntil(due - limitSetUpMs);
    const before = guest.mainCalls.callCount;
    wake(due);
    forecast.note(guest.mainCalls.callCount - before);
  }

  /** Nothing is due, but the ring must not fill up meanwhile. */
  function drainEarly(): void {
    Atomics.add(beats, 0, 1);
    drain();
  }

  function surviveStrayErrors(): void {
    process.on('uncaughtException', guest.reportStray);
    process.on('unhandledRejection', guest.reportStray);
  }

  return {
    loop,
    run(): Promise<void> {
      surviveStrayErrors();
      port.on('message', (message: unknown) => {
        takeMessage(message);
        // Several calls to wake up are one.
        takeMessages();
        wake();
      });
      port.once('close', () => stopped());
      arm();
      return new Promise<void>((resolve) => {
        stopped = () => {
          isStopped = true;
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
