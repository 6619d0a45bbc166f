import type { LogLine } from '../guest/protocol.js';
import type { CallLine } from '../guest/recording/recording-line.js';

/** One thing that is not as it was recorded. */
export interface Difference {
  /** `state` where the path leads into the state; the others are what the call did, gave or asked for. */
  readonly what: 'state' | 'output' | 'result' | 'error' | 'nk' | 'chance' | 'clock';
  /** Such as `state.players["ann"].x`. */
  readonly path?: string;
  /** As text; undefined where there was nothing, or nothing is known. */
  readonly recorded: string | undefined;
  readonly replayed: string | undefined;
}

/** A call of the match's code that went otherwise than when it was recorded. */
export interface DifferentCall {
  /** undefined before the first tick. */
  readonly tick: number | undefined;
  readonly fn: CallLine['f'];
  /** The last tick after which the state was known to be the same, where that is not the tick before. */
  readonly sameUntil?: number;
  readonly differences: readonly Difference[];
  readonly logs: readonly LogLine[];
}
