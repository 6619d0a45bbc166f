import type { EndReason, MatchOutput, MatchOutputSink } from '../match/loop/match-output.js';

/** What a simulated game wants to know of its matches; the numbers are the loop's. */
export interface MatchListener {
  created(match: number, id: string, handlerName: string, tickRateHz: number, label: string): void;
  said(
    match: number,
    opCode: number,
    sender: number | undefined,
    receivers: readonly number[] | undefined,
    reliable: boolean,
    data: Uint8Array,
  ): void;
  kicked(match: number, member: number): void;
  labelChanged(match: number, label: string): void;
  ended(match: number, reason: EndReason, message: string): void;
}

export interface RecordedOutput {
  readonly output: MatchOutput;
  /** The answer to request NUMBER, which is forgotten with it. */
  takeJoinAnswer(request: number): { readonly accept: boolean; readonly reason: string } | undefined;
  /** How request NUMBER of a match that is to move has ended, which is forgotten with it. */
  takeMove(request: number): MoveAnswer | undefined;
}

/** A match that was brought to rest, one that goes on with other code, or why not. */
export type MoveAnswer =
  | { readonly packed: Buffer }
  | { readonly tickRateHz: number; readonly label: string }
  | { readonly problem: string };

/** Takes what the match loop says, as it is said. */
export function createRecordedOutput(listener: MatchListener): RecordedOutput {
  const joins = new Map<number, { accept: boolean; reason: string }>();
  const moves = new Map<number, MoveAnswer>();
  const sink: Omit<MatchOutputSink, 'stats'> = {
    created: (request, tickRateHz, label) => moves.set(request, { tickRateHz, label }),
    createFailed: (request, _code, problem) => moves.set(request, { problem }),
    locallyCreated: listener.created,
    joinAnswered: (request, accept, reason) => joins.set(request, { accept, reason }),
    signalAnswered() {},
    // The loop may write into the same bytes again.
    broadcast: (match, opCode, sender, receivers, reliable, data) =>
      listener.said(match, opCode, sender, receivers, reliable, Uint8Array.from(data)),
    kicked: listener.kicked,
    labelChanged: listener.labelChanged,
    ended: listener.ended,
    packed: (request, packed) => moves.set(request, { packed: Buffer.from(packed) }),
    packFailed: (request, problem) => moves.set(request, { problem }),
    tick() {},
  };
  return {
    output: { ...sink, isUrgent: false, take: () => undefined },
    takeJoinAnswer(request) {
      const answer = joins.get(request);
      joins.delete(request);
      return answer;
    },
    takeMove(request) {
      const answer = moves.get(request);
      moves.delete(request);
      return answer;
    },
  };
}
