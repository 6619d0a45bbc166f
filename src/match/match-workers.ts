import type { Piscina } from 'piscina';
import { failureReason } from '../base/failure-reason.js';
import { createHeapLimit, HEAP_EXCEEDED } from '../base/heap-limit.js';
import type { Logger } from '../base/logger.js';
import type { GuestOptions } from '../guest/guest.js';
import type { RecordingTask } from '../guest/recording/recording-task.js';
import type { MatchOutputSink } from './loop/match-output.js';
import type { MatchLimits } from './loop/running-match.js';
import { createMatchWorker, type MatchBridge, type MatchWorker } from './match-worker.js';

export interface MatchWorkersDeps {
  readonly logger: Logger;
  /** Threads that start, or have: as many as COUNT, if any. */
  takePool(): Piscina;
  /** Threads are numbered from here. */
  readonly first: number;
  readonly count: number;
  readonly limits: MatchLimits;
  readonly tickTimeoutMs: () => number;
  readonly maxHeapMb: number;
  /** Opens the recordings of one more thread; absent where matches are not recorded. */
  readonly openRecording: (() => RecordingTask) | undefined;
  /** Options and bridge of one more thread. */
  openGuest(thread: string): { readonly guest: GuestOptions; readonly bridge: MatchBridge };
  /** Takes what the worker of INDEX tells. */
  sinkOf(index: number): MatchOutputSink;
  /** The worker of INDEX has died with all its matches, while the code of match LASTMATCH ran; another takes its place. */
  onLost(index: number, lastMatch: number): void;
}

/** The worker threads that run matches: each is one long piscina task, and one that dies is replaced. */
export interface MatchWorkers {
  /** The worker of INDEX once it runs; rejects where its modules cannot be loaded. */
  ready(index: number): Promise<MatchWorker>;
  /** The worker of INDEX, if it runs. */
  running(index: number): MatchWorker | undefined;
  close(): Promise<void>;
}

/** A worker that shows no sign of life for this long on top of the tick timeout is ended. */
const graceMs = 3000;
const watchMs = 100;
/** One that is silent is asked for a sign of life this often. */
const wakeMs = 1000;
const restartMs = 1000;
const lastLinesMs = 1000;

interface Place {
  worker: MatchWorker;
  isRunning: boolean;
  silentMs: number;
  /** What the process had when it was last heard of. */
  residentBytes: number;
  reason?: Error;
  readonly abort: AbortController;
  /** Resolves once its thread has left it. */
  ended: Promise<void>;
}

export function createMatchWorkers(deps: MatchWorkersDeps): MatchWorkers {
  const { first, count, logger } = deps;
  const heapLimit = createHeapLimit(deps.maxHeapMb);
  const pool = count > 0 ? deps.takePool() : undefined;
  const places = new Map<number, Place>();
  let isClosing = false;

  function start(index: number, isFirst = false): Place {
    const { guest, bridge } = deps.openGuest(`matches-${index}`);
    const { limits, tickTimeoutMs, maxHeapMb } = deps;
    const worker = createMatchWorker({
      guest,
      limits,
      tickTimeoutMs: tickTimeoutMs(),
      maxHeapMb,
      sink: deps.sinkOf(index),
      logger,
      recording: deps.openRecording?.(),
      onOutput: bridge.serveWaiting,
    });
    const place: Place = {
      worker,
      isRunning: false,
      silentMs: 0,
      residentBytes: 0,
      abort: new AbortController(),
      ended: Promise.resolve(),
    };
    places.set(index, place);
    const task = pool!.run(worker.task, { transferList: worker.transferList, signal: place.abort.signal });
    const ended = (cause: unknown) => {
      bridge.close();
      onEnd(place, index, place.reason ?? cause);
    };
    place.ended = task.then(() => ended(undefined), ended);
    worker.started.then(
      () => {
        place.isRunning = true;
      },
      (error: unknown) => {
        if (isClosing) return;
        // Modules that cannot be loaded fail in every thread, and are left out then: that is told once, elsewhere.
        const level = isFirst ? 'debug' : 'error';
        logger[level](`a match worker could not start: ${failureReason(error)}`, { worker: index });
      },
    );
    return place;
  }

  function onEnd(place: Place, index: number, cause: unknown): void {
    const wasRunning = place.isRunning;
    place.isRunning = false;
    place.worker.close();
    if (isClosing) return;
    if (!wasRunning) {
      setTimeout(() => !isClosing && start(index), restartMs).unref();
      return;
    }
    logger.error('a match worker has ended and is replaced', { worker: index, error: cause });
    // At once, so that whoever asks for this worker from now on gets the new one.
    start(index);
    try {
      deps.onLost(index, place.worker.lastMatch);
    } catch (error) {
      logger.error('what a lost match worker leaves behind could not be cleared away', { worker: index, error });
    }
  }

  /** A handler that loops after an await cannot be interrupted from within: its thread is ended from here. */
  function look(): void {
    for (const place of places.values()) {
      if (!place.isRunning) continue;
      place.silentMs = place.worker.isAlive() ? 0 : place.silentMs + watchMs;
      if (place.silentMs === 0) place.residentBytes = heapLimit.residentBytes();
      else if (place.silentMs % wakeMs === 0) place.worker.wake();
      if (place.silentMs > 0 && heapLimit.isExceededSince(place.residentBytes)) {
        place.reason = new Error(HEAP_EXCEEDED);
        place.abort.abort();
      }
      if (place.silentMs > deps.tickTimeoutMs() + graceMs) place.abort.abort();
    }
  }

  /** What a thread has yet to say of its recordings. */
  async function lastLines(): Promise<void> {
    const ends = [...places.values()].filter(({ isRunning }) => isRunning).map(({ ended }) => ended);
    await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, lastLinesMs).unref())]);
  }

  for (let index = first; index < first + count; index++) start(index, true);
  const watch = setInterval(look, watchMs);
  watch.unref();

  return {
    async ready(index) {
      const { worker } = places.get(index)!;
      await worker.started;
      return worker;
    },
    running(index) {
      const place = places.get(index);
      return place?.isRunning ? place.worker : undefined;
    },
    async close() {
      isClosing = true;
      clearInterval(watch);
      for (const { worker, isRunning } of places.values()) if (isRunning) worker.stop();
      if (deps.openRecording) await lastLines();
      await pool?.destroy();
      for (const { worker } of places.values()) worker.close();
    },
  };
}
