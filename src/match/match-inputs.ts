import type { MatchInput } from './loop/match-input.js';
import type { MatchEntry } from './match-entry.js';
import type { MatchGenerations } from './match-generations.js';

/** What a member sends. */
export interface MemberData {
  readonly opCode: number;
  readonly data: Buffer;
  readonly reliable: boolean;
  readonly receiveTimeMs: number;
}

/** The way of what matches are told to the threads that run them. What is told to a match that moves waits until it has. */
export interface MatchInputs {
  /** Leaves INPUT, which is given the match's number in its thread. */
  tell(entry: MatchEntry, input: (match: number) => MatchInput, urgent?: boolean): void;
  /** Leaves data of a member for the next tick; drops and counts it where there is no room. */
  sendData(entry: MatchEntry, member: number, sent: MemberData): void;
}

export interface MatchInputsDeps {
  readonly running: MatchGenerations['running'];
  /** How many messages wait for a match that moves. */
  readonly maxHeld: number;
  onDropped(count: number): void;
}

export function createMatchInputs({ running, maxHeld, onDropped }: MatchInputsDeps): MatchInputs {
  return {
    tell(entry, input, urgent = false) {
      const now = () => running(entry.worker)?.tell(input(entry.number), urgent);
      if (entry.held) entry.held.inputs.push(now);
      else now();
    },
    sendData(entry, member, sent) {
      const now = () => {
        if (!running(entry.worker)?.post({ kind: 'data', match: entry.number, member, ...sent })) onDropped(1);
      };
      if (!entry.held) now();
      else if (entry.held.messages++ < maxHeld) entry.held.inputs.push(now);
      else onDropped(1);
    },
  };
}
