import fs from 'node:fs';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { failureReason } from '../../base/failure-reason.js';
import type { Logger } from '../../base/logger.js';
import type { RecordingTask } from '../../guest/recording/recording-task.js';
import type { RecordingsInput, RecordingsOutput, RecordingsTask } from './host-recordings.js';

export interface MatchRecordingsDeps {
  readonly logger: Logger;
  /** What the writer has counted since the last time. */
  onCounted?(begun: number, bytes: number, dropped: number): void;
  /** The built workers/recording-worker.cjs. */
  readonly workerUrl: URL;
  readonly folder: string;
  /** The handlers whose matches are recorded; empty: all. */
  readonly handlers: readonly string[];
  readonly maxFiles: number;
  readonly maxFileBytes: number;
}

/** Recordings of matches, written by a thread of their own: no disk holds up a tick, nor the main thread. */
export interface MatchRecordings {
  /** What one more thread with matches is told. */
  open(): RecordingTask;
  /** Resolves once every file is finished. */
  close(): Promise<void>;
}

/** The thread compresses text: it needs little memory. */
const maxHeapMb = 128;
const closeMs = 5000;

/** Throws, in one line, where the folder cannot be written to. */
export function createMatchRecordings(deps: MatchRecordingsDeps): MatchRecordings {
  const { logger, handlers, maxFiles, maxFileBytes } = deps;
  const folder = writableFolder(deps.folder);
  const pool = new Piscina({
    filename: deps.workerUrl.href,
    minThreads: 0,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  // Of a thread that ends when nobody waits for it any more.
  pool.on('error', (error) => logger.warn('the thread of the recordings has ended with an error', { error }));
  const { port1: port, port2 } = new MessageChannel();
  const task: RecordingsTask = { port: port2, folder, maxFiles, maxFileBytes };
  const done = pool.run(task, { transferList: [port2] }).then(
    () => undefined,
    (error: unknown) => logger.error(`matches are recorded no more: ${failureReason(error)}`),
  );
  port.on('message', (output: RecordingsOutput) => {
    if (output.kind === 'problem') logger.warn(output.text, output.fields);
    else deps.onCounted?.(output.begun, output.bytes, output.dropped);
  });
  port.unref();

  function tell(input: RecordingsInput): void {
    port.postMessage(input, input.kind === 'thread' ? [input.port] : []);
  }

  return {
    open() {
      const channel = new MessageChannel();
      const written = new SharedArrayBuffer(4);
      tell({ kind: 'thread', port: channel.port1, written });
      return { port: channel.port2, written, handlers };
    },
    async close() {
      tell({ kind: 'stop' });
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, closeMs).unref())]);
      port.close();
      await pool.destroy();
    },
  };
}

function writableFolder(folder: string): string {
  const absolute = path.resolve(folder);
  try {
    fs.mkdirSync(absolute, { recursive: true });
    fs.accessSync(absolute, fs.constants.W_OK);
  } catch (cause) {
    throw new Error(`match.record: ${absolute} cannot be written to: ${failureReason(cause)}`, { cause });
  }
  return absolute;
}
