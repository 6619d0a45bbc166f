import Long from 'long';
import type { WireFormat } from './format.js';
import { writeString } from './json-writer.js';
import type { MatchDataPayload } from './match-data-payload.js';
import { lookupType } from './message-types.js';
import type { Int64 } from './well-known.js';

export { type MatchDataPayload, payloadOfBase64, payloadOfBytes } from './match-data-payload.js';
export { type ScannedMatchData, scanMatchDataSend } from './match-data-scan.js';

/** Who sent match data. */
export interface MatchDataSender {
  userId: string;
  sessionId: string;
  username: string;
}

/** What all data from one sender to one match begins with, in both formats; made once and kept with the presence. */
export interface MatchDataHead {
  readonly json: string;
  readonly protobuf: Buffer;
}

/** Match data as the receivers get it. */
export interface MatchDataOut {
  matchId: string;
  /** Absent where the match itself speaks. */
  sender?: MatchDataSender | undefined;
  opCode: Int64;
  data: MatchDataPayload;
  reliable: boolean;
}

const matchDataType = lookupType('nakama.realtime.MatchData');

const MATCH_DATA = 0x72;
const OP_CODE = 0x18;
const DATA = 0x22;
const RELIABLE = 0x28;

export function matchDataHead(matchId: string, sender?: MatchDataSender): MatchDataHead {
  const message = { ...(matchId && { match_id: matchId }), ...(sender && { presence: presenceOf(sender) }) };
  const id = matchId && `"match_id":${writeString(matchId)},`;
  const json = `{"match_data":{${id}${sender ? `"presence":${presenceJson(sender)},` : ''}`;
  return { json, protobuf: matchDataType.encode(message).finish() as Buffer };
}

function presenceOf({ userId, sessionId, username }: MatchDataSender): object {
  return {
    ...(userId && { user_id: userId }),
    ...(sessionId && { session_id: sessionId }),
    ...(username && { username }),
  };
}

function presenceJson({ userId, sessionId, username }: MatchDataSender): string {
  const members = [
    userId && `"user_id":${writeString(userId)}`,
    sessionId && `"session_id":${writeString(sessionId)}`,
    username && `"username":${writeString(username)}`,
  ];
  return `{${members.filter((member) => member !== '').join()}}`;
}

/** The envelope for MESSAGE in FORMAT: byte for byte what `encodeEnvelope` makes of it. */
export function assembleMatchData(format: WireFormat, message: MatchDataOut): Buffer {
  const head = matchDataHead(message.matchId, message.sender);
  return assembleWithHead(format, head, message.opCode, message.data, message.reliable);
}

/** As assembleMatchData, for a HEAD that has been made before. */
export function assembleWithHead(
  format: WireFormat,
  head: MatchDataHead,
  opCode: Int64,
  data: MatchDataPayload,
  reliable: boolean,
): Buffer {
  return format === 'json'
    ? Buffer.from(assembleJson(head.json, opCode, data.base64, reliable), 'utf8')
    : assembleProtobuf(head.protobuf, opCode, data.bytes, reliable);
}

function assembleJson(head: string, opCode: Int64, base64: string, reliable: boolean): string {
  const code = isZero(opCode) ? '' : `"op_code":"${opCode}",`;
  const data = base64 === '' ? '' : `"data":"${base64}",`;
  const members = `${head}${code}${data}`;
  if (reliable) return `${members}"reliable":true}}`;
  return members.endsWith(',') ? `${members.slice(0, -1)}}}` : `${members}}}`;
}

function isZero(opCode: Int64): boolean {
  return typeof opCode === 'number' ? opCode === 0 : opCode.isZero();
}

function assembleProtobuf(head: Buffer, opCode: Int64, data: Buffer, reliable: boolean): Buffer {
  const codeLength = isZero(opCode) ? 0 : 1 + varintLength(opCode);
  const dataLength = data.length === 0 ? 0 : 1 + varintLength(data.length) + data.length;
  const length = head.length + codeLength + dataLength + (reliable ? 2 : 0);
  const out = Buffer.allocUnsafe(1 + varintLength(length) + length);
  out[0] = MATCH_DATA;
  let position = writeVarint(out, 1, length);
  out.set(head, position);
  position += head.length;
  if (codeLength > 0) {
    out[position] = OP_CODE;
    position = writeVarint(out, position + 1, opCode);
  }
  if (dataLength > 0) {
    out[position] = DATA;
    position = writeVarint(out, position + 1, data.length);
    out.set(data, position);
    position += data.length;
  }
  if (reliable) {
    out[position] = RELIABLE;
    out[position + 1] = 1;
  }
  return out;
}

function isShort(value: Int64): value is number {
  return typeof value === 'number' && value >= 0 && value < 0x80000000;
}

function varintLength(value: Int64): number {
  if (!isShort(value)) return longVarintLength(value);
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
}

function longVarintLength(value: Int64): number {
  let length = 1;
  for (let rest = Long.fromValue(value).toUnsigned().shru(7); !rest.isZero(); rest = rest.shru(7)) length++;
  return length;
}

/** Writes VALUE at POSITION and returns where it ends. */
function writeVarint(out: Buffer, position: number, value: Int64): number {
  if (!isShort(value)) return writeLongVarint(out, position, Long.fromValue(value).toUnsigned());
  let rest = value;
  let at = position;
  while (rest >= 0x80) {
    out[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[at++] = rest;
  return at;
}

function writeLongVarint(out: Buffer, position: number, value: Long): number {
  let rest = value;
  let at = position;
  while (rest.high !== 0 || rest.getLowBitsUnsigned() >= 0x80) {
    out[at++] = (rest.low & 0x7f) | 0x80;
    rest = rest.shru(7);
  }
  out[at++] = rest.low;
  return at;
}
