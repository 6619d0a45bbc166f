import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import type { GuestOptions } from '../guest/guest.js';
import type { MatchHostStart, MatchHostTask } from '../guest/host-matches.js';
import { allocateRing, createRingWriter } from './loop/input-ring.js';
import { createInputPacker, type MatchInput } from './loop/match-input.js';
import { type MatchOutputSink, readOutput } from './loop/match-output.js';
import type { MatchLimits } from './loop/running-match.js';

export interface MatchWorkerOptions {
  readonly guest: GuestOptions;
  readonly limits: MatchLimits;
  readonly tickTimeoutMs: number;
  readonly sink: MatchOutputSink;
}

/** The main thread's side of one worker thread that runs matches. */
export interface MatchWorker {
  readonly task: MatchHostTask;
  readonly transferList: MessagePort[];
  /** Resolves once the modules are loaded; rejects with the problem if they cannot be. */
  readonly started: Promise<void>;
  /** Leaves INPUT for the worker's next tick; false, with nothing done, where there is no room for it. */
  post(input: MatchInput): boolean;
  /** As `post`, but waits for room rather than refuse, and wakes the worker at once if URGENT. */
  tell(input: MatchInput, urgent: boolean): void;
  /** Whether the worker has moved since the last time this was asked. */
  isAlive(): boolean;
  wake(): void;
  stop(): void;
  close(): void;
}

const ringBytes = 1 << 21;
/** Input that found no room is tried again this often. */
const retryMs = 5;
const maxBacklog = 100_000;

export function createMatchWorker({ guest, limits, tickTimeoutMs, sink }: MatchWorkerOptions): MatchWorker {
  const { port1: port, port2: workerPort } = new MessageChannel();
  const input = allocateRing(ringBytes);
  const pulse = new SharedArrayBuffer(4);
  const beats = new Int32Array(pulse);
  const ring = createRingWriter(input);
  const pack = createInputPacker();
  let backlog: Buffer[] = [];
  let retry: NodeJS.Timeout | undefined;
  let lastBeat = -1;
  let wakeAsked = false;

  const started = new Promise<void>((resolve, reject) => {
    port.once('message', ({ problem }: MatchHostStart) => {
      if (problem !== undefined) return reject(new StatusError(Code.FAILED_PRECONDITION, problem));
      port.on('message', (batch: Uint8Array) =>
        readOutput(Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength), sink),
      );
      resolve();
    });
    port.once('close', () => reject(new StatusError(Code.UNAVAILABLE, 'The match worker ended while it started.')));
  });
  started.catch(() => undefined);

  function flushBacklog(): void {
    while (backlog.length > 0 && ring.push(backlog[0]!)) backlog.shift();
    if (backlog.length === 0) {
      clearInterval(retry);
      retry = undefined;
    }
  }

  /** Several urgent inputs of one turn of the event loop wake the worker once. */
  function wake(): void {
    if (wakeAsked) return;
    wakeAsked = true;
    setImmediate(() => {
      wakeAsked = false;
      port.postMessage(0);
    });
  }

  return {
    task: { guest, port: workerPort, input, pulse, limits, tickTimeoutMs },
    transferList: [workerPort, guest.syncPort, guest.asyncPort],
    started,
    post: (record) => backlog.length === 0 && ring.push(pack(record)),
    tell(record, urgent) {
      const packed = pack(record);
      if (backlog.length > 0 || !ring.push(packed)) {
        if (backlog.length >= maxBacklog) throw new StatusError(Code.RESOURCE_EXHAUSTED, 'The matches are too busy.');
        backlog.push(Buffer.from(packed));
        retry ??= setInterval(flushBacklog, retryMs);
      }
      if (urgent) wake();
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
      clearInterval(retry);
      backlog = [];
      port.close();
    },
  };
}
