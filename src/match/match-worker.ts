import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Code } from '../base/code.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import type { GuestOptions } from '../guest/guest.js';
import type { MatchHostStart, MatchHostTask } from '../guest/match-host-task.js';
import type { RecordingTask } from '../guest/recording/recording-task.js';
import { allocateRing, createRingWriter } from './loop/input-ring.js';
import { createInputPacker, type MatchInput } from './loop/match-input.js';
import { type MatchOutputSink, readOutput } from './loop/match-output.js';
import type { MatchLimits } from './loop/running-match.js';

/** What a thread of matches calls the server through. */
export interface MatchBridge {
  /** Answers the calls that wait, and does what the thread has told. */
  serveWaiting(): void;
  close(): void;
}

export interface MatchWorkerOptions {
  readonly guest: GuestOptions;
  readonly limits: MatchLimits;
  readonly tickTimeoutMs: number;
  readonly maxHeapMb: number;
  readonly sink: MatchOutputSink;
  readonly logger: Logger;
  /** Where the worker's matches are recorded. */
  readonly recording: RecordingTask | undefined;
  /** Called before what the worker has said is read. */
  onOutput(): void;
}

/** The main thread's side of one worker thread that runs matches. */
export interface MatchWorker {
  readonly task: MatchHostTask;
  readonly transferList: MessagePort[];
  /** Resolves once the modules are loaded; rejects with the problem if they cannot be. */
  readonly started: Promise<void>;
  /** Leaves INPUT for the worker's next tick; false, with nothing done, where there is no room for it. */
  post(input: MatchInput): boolean;
  /**
   * As `post`, but waits for room rather than refuse, and wakes the worker at once if URGENT. Throws INVALID_ARGUMENT for
   * params that cannot be passed on, RESOURCE_EXHAUSTED for urgent input where too much waits already.
   */
  tell(input: MatchInput, urgent: boolean): void;
  /** The number of the match whose code ran last. */
  readonly lastMatch: number;
  /** Whether the worker has moved since the last time this was asked. */
  isAlive(): boolean;
  wake(): void;
  stop(): void;
  close(): void;
}

const ringBytes = 1 << 21;
/** A record above this size goes through the port; an empty one in the ring keeps its place in line. */
const maxRingRecordBytes = ringBytes / 8;
const nothing = Buffer.alloc(0);
/** Input that found no room is tried again this often. */
const retryMs = 5;
const maxBacklog = 100_000;

export function createMatchWorker(options: MatchWorkerOptions): MatchWorker {
  const { guest, limits, tickTimeoutMs, maxHeapMb, sink, logger, recording, onOutput } = options;
  const { port1: port, port2: workerPort } = new MessageChannel();
  const input = allocateRing(ringBytes);
  const pulse = new SharedArrayBuffer(8);
  const beats = new Int32Array(pulse);
  const ring = createRingWriter(input);
  const packRecord = createInputPacker();
  const careful = guardSink(sink, logger);
  let backlog: Buffer[] = [];
  let retry: NodeJS.Timeout | undefined;
  let lastBeat = -1;
  let wakeAsked = false;
  let isClosed = false;

  const started = new Promise<void>((resolve, reject) => {
    port.once('message', ({ problem }: MatchHostStart) => {
      if (problem !== undefined) return reject(new StatusError(Code.FAILED_PRECONDITION, problem));
      port.on('message', takeBatch);
      resolve();
    });
    port.once('close', () => reject(new StatusError(Code.UNAVAILABLE, 'The match worker ended while it started.')));
  });
  started.catch(() => undefined);

  /** Nothing that a worker says can end the process, and nothing that an ended one has said counts. */
  function takeBatch(batch: Uint8Array): void {
    if (isClosed) return;
    try {
      // What its matches have told the server comes before what they then said.
      onOutput();
      readOutput(Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength), careful);
    } catch (error) {
      logger.error('a batch of a match worker cannot be read to its end', { error });
    }
  }

  function pack(record: MatchInput): Buffer {
    try {
      return packRecord(record);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StatusError(Code.INVALID_ARGUMENT, `The params cannot be passed on to the match: ${reason}`, { cause });
    }
  }

  function flushBacklog(): void {
    let done = 0;
    while (done < backlog.length && ring.push(backlog[done]!)) done++;
    backlog = backlog.slice(done);
    if (backlog.length === 0) {
      clearInterval(retry);
      retry = undefined;
    }
  }

  /** What takes PACKED's place in the ring. */
  function parcel(packed: Buffer): Buffer {
    if (packed.length <= maxRingRecordBytes) return packed;
    port.postMessage(new Uint8Array(packed));
    return nothing;
  }

  /** Several urgent inputs of one turn of the event loop wake the worker once. */
  function wake(): void {
    if (wakeAsked) return;
    wakeAsked = true;
    setImmediate(() => {
      wakeAsked = false;
      if (!isClosed) port.postMessage(0);
    });
  }

  function wait(packed: Buffer): void {
    if (backlog.length === 0 && ring.push(packed)) return;
    backlog.push(Buffer.from(packed));
    retry ??= setInterval(flushBacklog, retryMs);
  }

  return {
    task: {
      guest,
      port: workerPort,
      input,
      pulse,
      limits,
      tickTimeoutMs,
      maxHeapMb,
      ...(recording ? { recording } : {}),
    },
    transferList: [workerPort, guest.syncPort, guest.asyncPort, ...(recording ? [recording.port] : [])],
    started,
    post(record) {
      if (backlog.length > 0 || isClosed) return false;
      const packed = pack(record);
      if (packed.length <= maxRingRecordBytes) return ring.push(packed);
      wait(parcel(packed));
      return true;
    },
    tell(record, urgent) {
      if (isClosed && urgent) throw new StatusError(Code.UNAVAILABLE, 'The thread that ran the match has failed.');
      if (isClosed) return;
      if (urgent && backlog.length >= maxBacklog) {
        throw new StatusError(Code.RESOURCE_EXHAUSTED, 'The matches are too busy.');
      }
      wait(parcel(pack(record)));
      if (urgent) wake();
    },
    get lastMatch() {
      return Atomics.load(beats, 1);
    },
    isAlive() {
      const beat = Atomics.load(beats, 0);
      const moved = beat !== lastBeat;
      lastBeat = beat;
      return moved;
    },
    wake,
    stop: () => port.postMessage('stop'),
    close() {
      isClosed = true;
      clearInterval(retry);
      backlog = [];
      port.close();
    },
  };
}

/** What goes wrong with one record does not keep the others. */
function guardSink(sink: MatchOutputSink, logger: Logger): MatchOutputSink {
  const guard = (name: string, take: (...args: never[]) => void) =>
    ((...args: never[]) => {
      try {
        take(...args);
      } catch (error) {
        logger.error('what a match worker told could not be done', { what: name, error });
      }
    }) as typeof take;
  return Object.fromEntries(Object.entries(sink).map(([name, take]) => [name, guard(name, take)])) as never;
}
