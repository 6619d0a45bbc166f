import type { MessagePort } from 'node:worker_threads';
import type { MatchLimits } from '../match/loop/running-match.js';
import type { GuestOptions } from './guest.js';
import type { RecordingTask } from './recording/recording-task.js';

/** The one task of a match worker. */
export interface MatchHostTask {
  readonly guest: GuestOptions;
  /**
   * Out: MatchHostStart, then batches of output. In: 0, to be woken at once; 'stop' to end; bytes, a record whose place
   * in the ring an empty one keeps.
   */
  readonly port: MessagePort;
  /** The ring that input arrives in. */
  readonly input: SharedArrayBuffer;
  /** Two 32-bit words: a counter of wakes, a sign of life; and the number of the match that ran last. */
  readonly pulse: SharedArrayBuffer;
  readonly limits: MatchLimits;
  readonly tickTimeoutMs: number;
  /** Where matches are recorded. */
  readonly recording?: RecordingTask;
  /** What the thread's modules may keep. */
  readonly maxHeapMb: number;
}

/** The first message: undefined where the modules are loaded. */
export interface MatchHostStart {
  readonly problem: string | undefined;
}
