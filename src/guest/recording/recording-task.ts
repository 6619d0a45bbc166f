// What a thread with matches and the thread that writes recordings tell each other.
import type { MessagePort } from 'node:worker_threads';

/** What a thread with matches is told where recording is on. */
export interface RecordingTask {
  readonly port: MessagePort;
  /** One 32-bit counter: bytes that were taken off the writer's hands, modulo 2^32. */
  readonly written: SharedArrayBuffer;
  /** The handlers whose matches are recorded; empty: all. */
  readonly handlers: readonly string[];
}

/** To the writer. A recording goes by the id of its match; its lines come in order. */
export interface RecordingBatch {
  /** NAME is the handler's. */
  readonly opened: readonly (readonly [matchId: string, handlerName: string])[];
  readonly lines: readonly (readonly [matchId: string, text: string])[];
  readonly closed: readonly string[];
}

/** From the writer: it takes no more of a recording. TEXT says why; it is logged already. */
export interface RecordingStopped {
  readonly stop: string;
}
