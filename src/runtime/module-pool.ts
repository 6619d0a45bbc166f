import type { Piscina } from 'piscina';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { createHeapLimit, HEAP_EXCEEDED } from '../base/heap-limit.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import { START_TIMEOUT_MS } from '../guest/call-protocol.js';
import type { CallKind, Registrations } from '../guest/guest.js';
import { type CallWorker, createCallWorker, type PendingCall } from './call-worker.js';
import type { ModuleHost } from './module-host.js';
import { createWaitingCalls } from './waiting-calls.js';

export interface ModulePool {
  readonly registrations: Registrations;
  /** Runs a registered function; rejects with StatusError. */
  call(
    kind: CallKind,
    name: string,
    ctx: Readonly<Record<string, unknown>>,
    args: readonly unknown[],
  ): Promise<unknown>;
  /** Ends the threads once every call that has been made is answered. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface ModulePoolDeps {
  readonly host: ModuleHost;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Threads that start, or have: as many as WORKERS. */
  readonly pool: Piscina;
  readonly workers: number;
  readonly callTimeoutMs: () => number;
  /** How long a module may take to load. */
  readonly startTimeoutMs?: number;
  /** The most that a thread's heap may grow to. */
  readonly maxHeapMb: number;
  /** A thread has ended by itself and another takes its place. */
  readonly onWorkerReplaced?: () => void;
}

interface Silence {
  readonly sinceMs: number;
  readonly residentBytes: number;
}

/** How often workers are looked after while there are calls. */
const WATCH_MS = 50;
/** The worker interrupts a call itself; only where that does not help the main thread steps in, this much later. */
const GRACE_MS = 1000;
/** Before a worker whose predecessor could not start is tried again. */
const RESTART_DELAY_MS = 1000;

/**
 * Runs calls in worker threads. Each thread is one long piscina task that is fed batches: a task per call costs four
 * times as much. Calls that wait behind one that takes long are given to another thread.
 */
export async function createModulePool(deps: ModulePoolDeps): Promise<ModulePool> {
  const { host, pool, logger, clock, callTimeoutMs, startTimeoutMs = START_TIMEOUT_MS } = deps;
  const heapLimit = createHeapLimit(deps.maxHeapMb);
  const workers = new Set<CallWorker>();
  const silent = new Map<CallWorker, Silence>();
  const kill = new Map<CallWorker, (reason?: Error) => void>();
  const waiting = createWaitingCalls();
  let watch: NodeJS.Timeout | undefined;
  let isClosing = false;
  let onIdle = () => {};

  function start(index: number): CallWorker {
    const { guest, bridge } = host.open({ thread: `modules-${index}`, startsQuietly: index > 0 });
    const abort = new AbortController();
    let loading: NodeJS.Timeout | undefined;
    let reason: Error | undefined;
    const end = (why?: Error) => {
      reason = why;
      abort.abort();
    };
    const worker = createCallWorker(guest, callTimeoutMs(), deps.maxHeapMb, {
      // A thread limits this by itself where it can: code of ES modules cannot be interrupted from within.
      onLoading() {
        clearInterval(loading);
        loading = watchLoading(end);
      },
      onSent: bridge.expectCalls,
      // What a call has told is done before its caller hears of it.
      onResults: bridge.serveWaiting,
    });
    kill.set(worker, end);
    const task = pool.run(worker.task, { transferList: worker.transferList, signal: abort.signal });
    task.then(
      () => onEnd(worker, index, bridge.close, undefined),
      (cause: unknown) => onEnd(worker, index, bridge.close, reason ?? cause),
    );
    worker.started.finally(() => clearInterval(loading)).catch(() => undefined);
    worker.started.then(
      () => {
        workers.add(worker);
        dispatchWaiting();
      },
      (error: unknown) => {
        if (hasStarted && !isClosing) logger.error('a module worker could not start', { worker: index, error });
      },
    );
    return worker;
  }

  /** Ends a thread whose module takes too much time or memory while it is loaded. */
  function watchLoading(end: (reason: Error) => void): NodeJS.Timeout {
    const endMs = clock.monotonicMs() + startTimeoutMs + GRACE_MS;
    const residentBytes = heapLimit.residentBytes();
    return setInterval(() => {
      if (clock.monotonicMs() > endMs) end(new Error(`it took more than ${startTimeoutMs} ms`));
      else if (heapLimit.isExceededSince(residentBytes)) end(new Error(HEAP_EXCEEDED));
    }, WATCH_MS);
  }

  function onEnd(worker: CallWorker, index: number, closeBridge: () => void, cause: unknown): void {
    const wasRunning = workers.delete(worker);
    silent.delete(worker);
    kill.delete(worker);
    closeBridge();
    const message = 'The thread that ran this function has ended.';
    const ran = worker.running();
    const unbegun = worker.end(new StatusError(isClosing ? Code.UNAVAILABLE : Code.INTERNAL, message, { cause }));
    if (isClosing) {
      for (const call of unbegun) call.reject(new StatusError(Code.UNAVAILABLE, 'The server is shutting down.'));
      return;
    }
    if (wasRunning) {
      deps.onWorkerReplaced?.();
      logger.error('a module worker has ended and is replaced', { worker: index, error: cause, ran });
    }
    for (const call of unbegun) dispatch(call);
    setTimeout(() => !isClosing && hasStarted && start(index), wasRunning ? 0 : RESTART_DELAY_MS).unref();
  }

  function dispatch(call: PendingCall, except?: CallWorker): void {
    const worker = leastLoaded(workers, except);
    if (worker) worker.send(call);
    else waiting.add(call);
  }

  function dispatchWaiting(): void {
    for (const call of waiting.take()) dispatch(call);
  }

  function look(): void {
    const nowMs = clock.monotonicMs();
    for (const worker of workers) {
      worker.expire(nowMs);
      lookAfter(worker, nowMs);
    }
    waiting.expire(nowMs);
    dispatchWaiting();
    if (!isIdle()) return;
    clearInterval(watch);
    watch = undefined;
    onIdle();
  }

  function isIdle(): boolean {
    return waiting.size === 0 && [...workers].every(({ load }) => load === 0);
  }

  /** A silent worker is within a long call, or has only calls that wait for something else: a ping tells. */
  function lookAfter(worker: CallWorker, nowMs: number): void {
    if (!worker.isSilent()) {
      silent.delete(worker);
      return;
    }
    const silence = silent.get(worker);
    if (silence === undefined) {
      silent.set(worker, { sinceMs: nowMs, residentBytes: heapLimit.residentBytes() });
      worker.ping();
      return;
    }
    if ([...workers].some((other) => other !== worker && !silent.has(other))) {
      for (const call of worker.withdraw()) dispatch(call, worker);
    }
    if (heapLimit.isExceededSince(silence.residentBytes)) kill.get(worker)?.(new Error(HEAP_EXCEEDED));
    else if (nowMs - silence.sinceMs > callTimeoutMs() + GRACE_MS) kill.get(worker)?.();
  }

  async function drain(): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      onIdle = resolve;
    });
    if (watch) await idle;
    await close();
  }

  async function close(): Promise<void> {
    isClosing = true;
    onIdle();
    clearInterval(watch);
    for (const call of waiting.take()) call.reject(new StatusError(Code.UNAVAILABLE, 'The server is shutting down.'));
    await pool.destroy();
  }

  let hasStarted = false;
  const first = Array.from({ length: deps.workers }, (_, index) => start(index));
  try {
    const [registrations] = await Promise.all(first.map(({ started }) => started));
    hasStarted = true;
    return {
      registrations: registrations!,
      call: (kind, name, ctx, args) =>
        new Promise((resolve, reject) => {
          // Under load many calls begin in one turn of the event loop: threads that wait need not wait for all of them.
          host.serveWaiting();
          watch ??= setInterval(look, WATCH_MS);
          dispatch({
            kind,
            name,
            ctx,
            args,
            deadlineMs: clock.monotonicMs() + callTimeoutMs() + GRACE_MS,
            resolve,
            reject,
          });
        }),
      drain,
      close,
    };
  } catch (error) {
    // The others may still load, perhaps by the require() of a package: ended meanwhile they could take the process with them.
    await Promise.allSettled(first.map(({ started }) => started));
    await close();
    throw error;
  }
}

function leastLoaded(workers: Iterable<CallWorker>, except: CallWorker | undefined): CallWorker | undefined {
  let best: CallWorker | undefined;
  for (const worker of workers) {
    if (worker === except || !worker.hasRoom) continue;
    if (!best || worker.load < best.load) best = worker;
  }
  return best;
}
