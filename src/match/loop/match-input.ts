// What the main thread tells a match worker, as packed records. Matches and members go by numbers of 32 bits.
import { deserialize, serialize } from 'node:v8';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { MatchPresence } from './match-handler.js';

const kinds = [
  'create',
  'joinAttempt',
  'join',
  'joinFailed',
  'leave',
  'data',
  'signal',
  'terminate',
  'pack',
  'unpack',
  'resume',
  'release',
] as const;
type Kind = (typeof kinds)[number];
const codeOf = Object.fromEntries(kinds.map((kind, code) => [kind, code])) as Record<Kind, number>;

export interface CreateInput {
  readonly kind: 'create';
  readonly request: number;
  readonly match: number;
  readonly matchId: string;
  readonly handlerName: string;
  readonly params: Record<string, unknown>;
}

export interface JoinAttemptInput {
  readonly kind: 'joinAttempt';
  readonly request: number;
  readonly match: number;
  readonly presence: MatchPresence;
  /** The fields of `ctx` that tell who asks. */
  readonly caller: Record<string, unknown>;
  readonly metadata: Record<string, string>;
}

export interface JoinInput {
  readonly kind: 'join';
  readonly match: number;
  readonly member: number;
  readonly presence: MatchPresence;
}

/** A join attempt that the handler accepted came to nothing: to the handler it is a leave. */
export interface JoinFailedInput {
  readonly kind: 'joinFailed';
  readonly match: number;
  readonly presence: MatchPresence;
}

export interface LeaveInput {
  readonly kind: 'leave';
  readonly match: number;
  readonly member: number;
  readonly reason: number;
}

export interface DataInput {
  readonly kind: 'data';
  readonly match: number;
  readonly member: number;
  readonly opCode: number;
  readonly reliable: boolean;
  readonly receiveTimeMs: number;
  readonly data: Buffer;
}

export interface SignalInput {
  readonly kind: 'signal';
  readonly request: number;
  readonly match: number;
  readonly data: string;
}

export interface TerminateInput {
  readonly kind: 'terminate';
  readonly match: number;
  readonly graceSec: number;
}

/** The match is to stand still, and what it is to be sent to newer code. `resume` or `release` follows. */
export interface PackInput {
  readonly kind: 'pack';
  readonly request: number;
  readonly match: number;
}

/** A match that was packed elsewhere is to go on here; answered as `create` is. */
export interface UnpackInput {
  readonly kind: 'unpack';
  readonly request: number;
  readonly match: number;
  readonly matchId: string;
  readonly handlerName: string;
  /** As `packMatch` made it. */
  readonly packed: Buffer;
}

/** The match goes on here after all. */
export interface ResumeInput {
  readonly kind: 'resume';
  readonly match: number;
}

/** The match goes on elsewhere. */
export interface ReleaseInput {
  readonly kind: 'release';
  readonly match: number;
}

export type MatchInput =
  | CreateInput
  | JoinAttemptInput
  | JoinInput
  | JoinFailedInput
  | LeaveInput
  | DataInput
  | SignalInput
  | TerminateInput
  | PackInput
  | UnpackInput
  | ResumeInput
  | ReleaseInput;

type Write<Input extends MatchInput> = (out: ByteWriter, input: Input) => void;

const writers: { readonly [K in Kind]: Write<Extract<MatchInput, { kind: K }>> } = {
  create(out, { request, match, matchId, handlerName, params }) {
    out.u32(request);
    out.u32(match);
    out.text(matchId);
    out.text(handlerName);
    out.bytes(serialize(params));
  },
  joinAttempt(out, { request, match, presence, caller, metadata }) {
    out.u32(request);
    out.u32(match);
    writePresence(out, presence);
    out.json(caller);
    out.json(metadata);
  },
  join(out, { match, member, presence }) {
    out.u32(match);
    out.u32(member);
    writePresence(out, presence);
  },
  joinFailed(out, { match, presence }) {
    out.u32(match);
    writePresence(out, presence);
  },
  leave(out, { match, member, reason }) {
    out.u32(match);
    out.u32(member);
    out.u8(reason);
  },
  data(out, { match, member, opCode, reliable, receiveTimeMs, data }) {
    out.u32(match);
    out.u32(member);
    out.f64(opCode);
    out.u8(reliable ? 1 : 0);
    out.f64(receiveTimeMs);
    out.bytes(data);
  },
  signal(out, { request, match, data }) {
    out.u32(request);
    out.u32(match);
    out.text(data);
  },
  terminate(out, { match, graceSec }) {
    out.u32(match);
    out.u32(graceSec);
  },
  pack(out, { request, match }) {
    out.u32(request);
    out.u32(match);
  },
  unpack(out, { request, match, matchId, handlerName, packed }) {
    out.u32(request);
    out.u32(match);
    out.text(matchId);
    out.text(handlerName);
    out.bytes(packed);
  },
  resume: (out, { match }) => out.u32(match),
  release: (out, { match }) => out.u32(match),
};

const readers: { readonly [K in Kind]: (from: ByteReader) => Extract<MatchInput, { kind: K }> } = {
  create: (from) => ({
    kind: 'create',
    request: from.u32(),
    match: from.u32(),
    matchId: from.text(),
    handlerName: from.text(),
    params: deserialize(from.bytes()),
  }),
  joinAttempt: (from) => ({
    kind: 'joinAttempt',
    request: from.u32(),
    match: from.u32(),
    presence: readPresence(from),
    caller: from.json() as Record<string, unknown>,
    metadata: from.json() as Record<string, string>,
  }),
  join: (from) => ({ kind: 'join', match: from.u32(), member: from.u32(), presence: readPresence(from) }),
  joinFailed: (from) => ({ kind: 'joinFailed', match: from.u32(), presence: readPresence(from) }),
  leave: (from) => ({ kind: 'leave', match: from.u32(), member: from.u32(), reason: from.u8() }),
  data: (from) => ({
    kind: 'data',
    match: from.u32(),
    member: from.u32(),
    opCode: from.f64(),
    reliable: from.u8() === 1,
    receiveTimeMs: from.f64(),
    data: from.bytes(),
  }),
  signal: (from) => ({ kind: 'signal', request: from.u32(), match: from.u32(), data: from.text() }),
  terminate: (from) => ({ kind: 'terminate', match: from.u32(), graceSec: from.u32() }),
  pack: (from) => ({ kind: 'pack', request: from.u32(), match: from.u32() }),
  unpack: (from) => ({
    kind: 'unpack',
    request: from.u32(),
    match: from.u32(),
    matchId: from.text(),
    handlerName: from.text(),
    packed: from.bytes(),
  }),
  resume: (from) => ({ kind: 'resume', match: from.u32() }),
  release: (from) => ({ kind: 'release', match: from.u32() }),
};

/**
 * Makes the packer of records; each record it answers is a view that holds until the next one is made. It throws for
 * what cannot be passed on, such as a function in the params of a match.
 */
export function createInputPacker(): (input: MatchInput) => Buffer {
  const out = new ByteWriter();
  return (input) => {
    out.begin();
    out.u8(codeOf[input.kind]);
    (writers[input.kind] as Write<MatchInput>)(out, input);
    out.commit();
    return out.view();
  };
}

/** Throws an Error for what is no record. */
export function readInput(record: Buffer): MatchInput {
  const from = new ByteReader(record);
  const kind = kinds[from.u8()];
  if (kind === undefined) throw new RangeError('There is no such kind of match input.');
  return readers[kind](from);
}

function writePresence(out: ByteWriter, { userId, sessionId, username, node }: MatchPresence): void {
  out.text(userId);
  out.text(sessionId);
  out.text(username);
  out.text(node);
}

// The order of the properties is Nakama's: handlers may show it.
function readPresence(from: ByteReader): MatchPresence {
  const [userId, sessionId, username, node] = [from.text(), from.text(), from.text(), from.text()];
  return { userId, sessionId, username, node };
}
