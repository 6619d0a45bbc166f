import type { MatchDispatcher, MatchPresence } from './match-handler.js';
import type { MatchOutput } from './match-output.js';

/** What the dispatcher of a match needs of it. */
export interface SpeakingMatch {
  readonly number: number;
  /** Members' numbers by their session. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Broadcasts that wait for the end of the tick. */
  readonly deferred: (() => void)[];
  readonly limits: { readonly deferredQueueSize: number };
  spokenBytes: number;
  setLabel(label: string): void;
}

/** The longest label, in bytes. */
export const maxLabelBytes = 2048;

/** What one match may say in one tick: a handler that speaks in an endless loop must not fill the memory. */
export const maxSpokenBytes = 16 * 1024 * 1024;
/** What a message costs on top of its data. */
const messageBytes = 64;

const nothing = Buffer.alloc(0);

/** What a handler speaks through. Each function throws TypeError for arguments that are not what it takes. */
export function createDispatcher(match: SpeakingMatch, output: MatchOutput): MatchDispatcher {
  const broadcast: MatchDispatcher['broadcastMessage'] = (opCode, data, presences, sender, reliable = true) => {
    prepare(match, output, 'broadcastMessage', opCode, data, presences, sender, reliable)();
  };

  return {
    broadcastMessage: broadcast,
    broadcastMessageDeferred(opCode, data, presences, sender, reliable = true) {
      if (match.deferred.length >= match.limits.deferredQueueSize) {
        throw new RangeError('broadcastMessageDeferred: more messages are deferred than match.deferred_queue_size.');
      }
      const name = 'broadcastMessageDeferred';
      // The handler may write into the same bytes before they leave.
      const copy = Buffer.from(bytesOf(name, data));
      match.deferred.push(prepare(match, output, name, opCode, copy, presences, sender, reliable));
    },
    matchKick(presences) {
      const members = membersOf(match, 'matchKick', presences);
      countSpoken(match, 'matchKick', members.length * messageBytes);
      for (const member of members) output.kicked(match.number, member);
    },
    matchLabelUpdate(label) {
      checkLabel('matchLabelUpdate', label);
      match.setLabel(label);
    },
  };
}

/** Throws where LABEL is no text or too long. */
export function checkLabel(name: string, label: unknown): asserts label is string {
  if (typeof label !== 'string') throw new TypeError(`${name}: the label must be a string.`);
  if (Buffer.byteLength(label) > maxLabelBytes) {
    throw new RangeError(`${name}: a label may have ${maxLabelBytes} bytes at most.`);
  }
}

/** Checks the arguments and answers what sends the message. */
function prepare(
  match: SpeakingMatch,
  output: MatchOutput,
  name: string,
  opCode: unknown,
  data: unknown,
  presences: unknown,
  sender: unknown,
  reliable: unknown,
): () => void {
  if (!Number.isSafeInteger(opCode)) throw new TypeError(`${name}: the op code must be a whole number.`);
  const bytes = bytesOf(name, data);
  const receivers = presences === null || presences === undefined ? undefined : membersOf(match, name, presences);
  const from = senderOf(match, name, sender);
  countSpoken(match, name, bytes.length + messageBytes);
  return () => output.broadcast(match.number, opCode as number, from, receivers, reliable !== false, bytes);
}

function countSpoken(match: SpeakingMatch, name: string, bytes: number): void {
  match.spokenBytes += bytes;
  if (match.spokenBytes > maxSpokenBytes) {
    throw new RangeError(`${name}: a match may say ${maxSpokenBytes >> 20} MiB in one tick at most.`);
  }
}

function bytesOf(name: string, data: unknown): Buffer {
  if (data === null || data === undefined) return nothing;
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError(`${name}: the data must be a string, an ArrayBuffer or null.`);
}

/** Numbers of those of PRESENCES who are in the match; others are passed over. */
function membersOf(match: SpeakingMatch, name: string, presences: unknown): number[] {
  if (!Array.isArray(presences)) throw new TypeError(`${name}: the presences must be an array.`);
  const members: number[] = [];
  for (const presence of presences as Partial<MatchPresence>[]) {
    if (typeof presence?.sessionId !== 'string') throw new TypeError(`${name}: a presence must have a sessionId.`);
    const member = match.numbers.get(presence.sessionId);
    if (member !== undefined) members.push(member);
  }
  return members;
}

function senderOf(match: SpeakingMatch, name: string, sender: unknown): number | undefined {
  if (sender === null || sender === undefined) return undefined;
  const { sessionId } = sender as Partial<MatchPresence>;
  if (typeof sessionId !== 'string') throw new TypeError(`${name}: the sender must be a presence or null.`);
  return match.numbers.get(sessionId);
}
