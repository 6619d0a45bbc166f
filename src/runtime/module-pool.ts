import { Piscina } from 'piscina';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import type { CallKind, Registrations } from '../guest/guest.js';
import { type CallWorker, createCallWorker, type PendingCall } from './call-worker.js';
import type { ModuleHost } from './module-host.js';

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
  /** The built workers/module-worker.js. */
  readonly workerUrl: URL;
  readonly workers: number;
  readonly callTimeoutMs: number;
  /** The most that a thread's heap may grow to. */
  readonly maxHeapMb: number;
  /** A thread has ended by itself and another takes its place. */
  readonly onWorkerReplaced?: () => void;
}

/** How often workers are looked after while there are calls. */
const WATCH_MS = 50;
/** The worker interrupts a call itself; only where that does not help the main thread steps in, this much later. */
const GRACE_MS = 1000;
/** Before a worker whose predecessor could not start is tried again. */
const RESTART_DELAY_MS = 1000;
const MAX_WAITING = 10_000;

/**
 * Runs calls in worker threads. Each thread is one long piscina task that is fed batches: a task per call costs four
 * times as much. Calls that wait behind one that takes long are given to another thread.
 */
export async function createModulePool(deps: ModulePoolDeps): Promise<ModulePool> {
  const { host, logger, clock, callTimeoutMs } = deps;
  const pool = new Piscina({
    filename: deps.workerUrl.href,
    minThreads: deps.workers,
    maxThreads: deps.workers,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: deps.maxHeapMb },
  });
  const workers = new Set<CallWorker>();
  const silentSinceMs = new Map<CallWorker, number>();
  const kill = new Map<CallWorker, AbortController>();
  let waiting: PendingCall[] = [];
  let watch: NodeJS.Timeout | undefined;
  let isClosing = false;
  let onIdle = () => {};

  function start(index: number): CallWorker {
    const { guest, bridge } = host.open({ thread: `modules-${index}` });
    const worker = createCallWorker(guest, callTimeoutMs);
    const abort = new AbortController();
    kill.set(worker, abort);
    const task = pool.run(worker.task, { transferList: worker.transferList, signal: abort.signal });
    task.then(
      () => onEnd(worker, index, bridge.close, undefined),
      (cause: unknown) => onEnd(worker, index, bridge.close, cause),
    );
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

  function onEnd(worker: CallWorker, index: number, closeBridge: () => void, cause: unknown): void {
    const wasRunning = workers.delete(worker);
    silentSinceMs.delete(worker);
    kill.delete(worker);
    closeBridge();
    const message = 'The thread that ran this function has ended.';
    const unbegun = worker.end(new StatusError(isClosing ? Code.UNAVAILABLE : Code.INTERNAL, message, { cause }));
    if (isClosing) {
      for (const call of unbegun) call.reject(new StatusError(Code.UNAVAILABLE, 'The server is shutting down.'));
      return;
    }
    if (wasRunning) {
      deps.onWorkerReplaced?.();
      logger.error('a module worker has ended and is replaced', { worker: index, error: cause });
    }
    for (const call of unbegun) dispatch(call);
    setTimeout(() => !isClosing && hasStarted && start(index), wasRunning ? 0 : RESTART_DELAY_MS).unref();
  }

  function dispatch(call: PendingCall, except?: CallWorker): void {
    const worker = leastLoaded(workers, except);
    if (worker) worker.send(call);
    else if (waiting.length < MAX_WAITING) waiting.push(call);
    else call.reject(new StatusError(Code.RESOURCE_EXHAUSTED, 'Too many calls wait for the modules. Try again later.'));
  }

  function dispatchWaiting(): void {
    const calls = waiting;
    waiting = [];
    for (const call of calls) dispatch(call);
  }

  function look(): void {
    const nowMs = clock.monotonicMs();
    for (const worker of workers) {
      worker.expire(nowMs);
      lookAfter(worker, nowMs);
    }
    expireWaiting(nowMs);
    dispatchWaiting();
    if (!isIdle()) return;
    clearInterval(watch);
    watch = undefined;
    onIdle();
  }

  function isIdle(): boolean {
    return waiting.length === 0 && [...workers].every(({ load }) => load === 0);
  }

  /** A silent worker is within a long call, or has only calls that wait for something else: a ping tells. */
  function lookAfter(worker: CallWorker, nowMs: number): void {
    if (!worker.isSilent()) {
      silentSinceMs.delete(worker);
      return;
    }
    const sinceMs = silentSinceMs.get(worker);
    if (sinceMs === undefined) {
      silentSinceMs.set(worker, nowMs);
      worker.ping();
      return;
    }
    if ([...workers].some((other) => other !== worker && !silentSinceMs.has(other))) {
      for (const call of worker.withdraw()) dispatch(call, worker);
    }
    if (nowMs - sinceMs > callTimeoutMs + GRACE_MS) kill.get(worker)?.abort();
  }

  function expireWaiting(nowMs: number): void {
    const expired = waiting.filter(({ deadlineMs }) => deadlineMs <= nowMs);
    if (expired.length === 0) return;
    waiting = waiting.filter(({ deadlineMs }) => deadlineMs > nowMs);
    for (const call of expired) call.reject(new StatusError(Code.UNAVAILABLE, 'No module worker was free in time.'));
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
    for (const call of waiting) call.reject(new StatusError(Code.UNAVAILABLE, 'The server is shutting down.'));
    waiting = [];
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
          watch ??= setInterval(look, WATCH_MS);
          dispatch({
            kind,
            name,
            ctx,
            args,
            deadlineMs: clock.monotonicMs() + callTimeoutMs + GRACE_MS,
            resolve,
            reject,
          });
        }),
      drain,
      close,
    };
  } catch (error) {
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
