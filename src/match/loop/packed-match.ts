import { deserialize, serialize } from 'node:v8';
import { describeError } from './describe-error.js';
import type { MatchMessage, MatchPresence } from './match-handler.js';
import type { PresenceChange, RunningMatch } from './running-match.js';

/** A match on its way to newer code: what its handler and the worker know of it. */
export interface PackedMatch {
  readonly state: unknown;
  readonly nextTick: number;
  readonly tickRateHz: number;
  readonly label: string;
  readonly members: readonly (readonly [number, MatchPresence])[];
  readonly changes: readonly PresenceChange[];
  readonly messages: readonly MatchMessage[];
}

/** Throws where the state holds what cannot be copied, such as a function. */
export function packMatch(match: RunningMatch): Buffer {
  const { state, tickRateHz, label, members, untold } = match;
  const nextTick = match.hasTicked ? match.tick + 1 : 0;
  const packed: PackedMatch = { state, nextTick, tickRateHz, label, members: [...members], ...untold };
  try {
    return serialize(packed);
  } catch (cause) {
    throw new TypeError(`its state cannot be copied: ${describeError(cause)}`, { cause });
  }
}

export function unpackMatch(packed: Buffer): PackedMatch {
  return deserialize(packed) as PackedMatch;
}
