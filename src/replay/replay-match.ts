import type { LogLine } from '../guest/protocol.js';
import { decodeValue } from '../guest/recording/recorded-value.js';
import type { CallLine, HeadLine, RecordedPresence } from '../guest/recording/recording-line.js';
import type { Supervision } from '../guest/recording/supervision.js';
import type { MatchPresence } from '../match/loop/match-handler.js';
import { type PackedMatch, unpackMatch } from '../match/loop/packed-match.js';
import type { PresenceChange } from '../match/loop/running-match.js';
import { createRecordedOutput } from '../testing/recorded-output.js';
import { createSimulation } from '../testing/simulation.js';
import { RecordingError } from './recording-error.js';
import type { ReplayGuest } from './replay-guest.js';
import { createReplayWorld } from './replay-world.js';
import { createReplayedCalls, type ReplayedCalls } from './replayed-calls.js';

/** A match that goes through its recording again, in the server's own match loop. */
export interface ReplayedMatch {
  /** Makes the call that LINE tells of. Throws RecordingError where the recording cannot be followed. */
  run(line: CallLine): Promise<void>;
  readonly calls: ReplayedCalls;
  readonly isEnded: boolean;
  /** What game code, and the loop about it, have logged since the last call. */
  takeLogs(): readonly LogLine[];
}

export interface ReplayedMatchDeps {
  readonly head: HeadLine;
  readonly replayGuest: ReplayGuest;
  readonly supervision: Supervision;
  /** How long a handler may take, and how long a promise of it may stay pending, in milliseconds. */
  readonly timeoutMs: number;
}

const match = 1;
const request = 1;
/** No server is held up for this long; a recording that says so is damaged. */
const maxTicksLeftOut = 300_000;

export function createReplayedMatch({ head, replayGuest, supervision, timeoutMs }: ReplayedMatchDeps): ReplayedMatch {
  const { guest } = replayGuest;
  const calls = createReplayedCalls(head, supervision);
  const members = new Map<string, number>();
  const faults: LogLine[] = [];
  let nextMember = 1;
  /** What a match that was moved brought along: the handler is told of it without our doing. */
  let adopted = createAdopted([], 0);
  let isEnded = false;
  let refusal: string | undefined;
  const listener = {
    created() {},
    said() {},
    kicked() {},
    labelChanged() {},
    ended() {
      isEnded = true;
    },
  };
  const output = {
    ...createRecordedOutput(listener).output,
    createFailed(_request: number, _code: number, message: string) {
      isEnded = true;
      refusal = message;
    },
  };

  const simulation = createSimulation({
    world: createReplayWorld(),
    output,
    baseContext: { env: guest.env, node: head.node, version: head.server },
    node: head.node,
    newUuid: () => head.match,
    createInstance: (name, id) => calls.load(() => guest.createMatch(name, { match_id: id, match: name })),
    reportFault: (name, error) => faults.push(['error', stackOf(error), { match: name }]),
    timeoutMs,
    limits: { deferredQueueSize: head.deferredQueueSize, inputQueueSize: Number.MAX_SAFE_INTEGER },
  });
  const { loop } = simulation;

  const presenceOf = ([userId, sessionId, username, node]: RecordedPresence): MatchPresence => ({
    userId,
    sessionId,
    username,
    node,
  });

  function join(recorded: RecordedPresence): void {
    const presence = presenceOf(recorded);
    if (adopted.takeChange(true, presence.sessionId)) return;
    const member = nextMember++;
    members.set(presence.sessionId, member);
    loop.accept({ kind: 'join', match, member, presence });
  }

  function leave(recorded: RecordedPresence): void {
    const presence = presenceOf(recorded);
    if (adopted.takeChange(false, presence.sessionId)) return;
    const member = members.get(presence.sessionId);
    members.delete(presence.sessionId);
    if (member === undefined) loop.accept({ kind: 'joinFailed', match, presence });
    else loop.accept({ kind: 'leave', match, member, reason: recorded[4] ?? 0 });
  }

  function send({ m = [] }: CallLine): void {
    for (const [session, opCode, data, reliable, receiveTimeMs] of m) {
      if (adopted.takeMessage()) continue;
      const member = members.get(session);
      if (member === undefined) throw new RecordingError(`a message has come from ${session}, who was not there`);
      const bytes = Buffer.from(data, 'base64');
      loop.accept({ kind: 'data', match, member, opCode, reliable: reliable === 1, receiveTimeMs, data: bytes });
    }
  }

  async function runTick(line: CallLine): Promise<void> {
    send(line);
    for (let steps = 0; !calls.isDone && !isEnded; steps++) {
      if (steps > maxTicksLeftOut) throw new RecordingError(`tick ${line.t} is too far from the one before`);
      if (!(await simulation.step())) break;
    }
  }

  function unpack({ packed = '' }: CallLine): void {
    const bytes = Buffer.from(packed, 'base64');
    const was = readPacked(bytes);
    for (const [member, { sessionId }] of was.members) {
      members.set(sessionId, member);
      nextMember = Math.max(nextMember, member + 1);
    }
    adopted = createAdopted(was.changes, was.messages.length);
    const { match: matchId, handler: handlerName } = head;
    loop.accept({ kind: 'unpack', request, match, matchId, handlerName, packed: bytes });
  }

  function feed(line: CallLine): void {
    switch (line.f) {
      case 'matchInit':
        return loop.accept({
          kind: 'create',
          request,
          match,
          matchId: head.match,
          handlerName: head.handler,
          params: decodeValue(line.params) as Record<string, unknown>,
        });
      case 'matchUpgrade':
        return unpack(line);
      case 'matchJoinAttempt': {
        const presence = presenceOf(line.p![0]!);
        const caller = decodeValue(line.ctx) as Record<string, unknown>;
        const metadata = decodeValue(line.meta) as Record<string, string>;
        return loop.accept({ kind: 'joinAttempt', request, match, presence, caller, metadata });
      }
      case 'matchSignal':
        return loop.accept({ kind: 'signal', request, match, data: line.data! });
      case 'matchTerminate':
        return loop.accept({ kind: 'terminate', match, graceSec: line.grace! });
    }
  }

  return {
    calls,
    get isEnded() {
      return isEnded;
    },
    async run(line) {
      if (isEnded) return;
      await calls.expect(line);
      // The loop tells the handler of these along with what comes next.
      if (line.f === 'matchJoin' || line.f === 'matchLeave') {
        for (const presence of line.p!) (line.f === 'matchJoin' ? join : leave)(presence);
        return;
      }
      if (line.f === 'load') return;
      if (line.f === 'matchLoop') return runTick(line);
      feed(line);
      await simulation.settle();
      if (refusal !== undefined && !calls.isDone) throw new RecordingError(refusal);
    },
    takeLogs: () => [...replayGuest.takeLogs(), ...faults.splice(0)],
  };
}

/** Throws RecordingError where BYTES are no match. */
function readPacked(bytes: Buffer): PackedMatch {
  try {
    const was = unpackMatch(bytes);
    const { members, changes, messages } = was;
    if ([members, changes, messages].every(Array.isArray)) return was;
  } catch {
    // Told below.
  }
  throw new RecordingError('what is recorded of the match before its upgrade cannot be read');
}

/** Goes through presences and messages that a match was to be told of when it was moved. */
function createAdopted(changes: readonly PresenceChange[], messageCount: number) {
  const left = [...changes];
  let messages = messageCount;
  return {
    takeChange(joined: boolean, sessionId: string): boolean {
      const at = left.findIndex((change) => change.joined === joined && change.presence.sessionId === sessionId);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    },
    takeMessage: (): boolean => messages > 0 && messages-- > 0,
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? String(error.stack) : String(error);
}
