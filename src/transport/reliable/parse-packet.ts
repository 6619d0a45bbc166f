import { crc32 } from './crc32.js';
import { FrameType, HeaderFlag } from './encode-packet.js';
import {
  CHECKSUM_BYTES,
  CLOSE_FRAME_BYTES,
  type Frame,
  HEADER_BYTES,
  MAX_CLOSE_REASON_BYTES,
  MAX_PACKET_BYTES,
  MAX_PIECES,
  type Packet,
  Part,
  type Piece,
  PROTOCOL_VERSION,
} from './packet.js';
import type { RefusalKind } from './reliable-peer.js';

/** What BYTES say, or why they are refused. Nothing of a packet with a fault anywhere is used. Data are views of BYTES. */
export function parsePacket(bytes: Uint8Array): Packet | RefusalKind {
  if (bytes.length > MAX_PACKET_BYTES) return 'oversized';
  if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES) return 'corrupt';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - CHECKSUM_BYTES;
  if (view.getUint32(end) !== crc32(bytes, end)) return 'corrupt';
  const first = view.getUint8(0);
  if (first >> 4 !== PROTOCOL_VERSION) return 'version';
  const flags = first & 0x0f;
  if (flags & ~(HeaderFlag.ack | HeaderFlag.overdue)) return 'malformed';
  const hasAck = (flags & HeaderFlag.ack) !== 0;
  const ack = { newest: view.getUint16(3), bits: view.getUint32(5), delayMs: view.getUint8(9) };
  if (!hasAck && (ack.newest !== 0 || ack.bits !== 0 || ack.delayMs !== 0)) return 'malformed';
  const frames = parseFrames(bytes, view, end);
  if (!frames) return 'malformed';
  const overdue = (flags & HeaderFlag.overdue) !== 0;
  return { sequence: view.getUint16(1), ack: hasAck ? ack : undefined, nextMs: view.getUint8(10), overdue, frames };
}

function parseFrames(bytes: Uint8Array, view: DataView, end: number): Frame[] | undefined {
  const frames: Frame[] = [];
  let at = HEADER_BYTES;
  while (at < end) {
    const type = view.getUint8(at);
    let found: Found | undefined;
    if (type < FrameType.reliableLimit) found = parseReliable(bytes, view, at, end);
    else if (type < FrameType.unreliable + 4) found = parseUnreliable(bytes, view, at, end);
    else if (type === FrameType.ping) found = { frame: { kind: 'ping' }, next: at + 1 };
    else if (type === FrameType.close) found = parseClose(bytes, view, at, end);
    if (!found) return undefined;
    frames.push(found.frame);
    at = found.next;
  }
  return frames;
}

interface Found {
  readonly frame: Frame;
  readonly next: number;
}

function parseReliable(bytes: Uint8Array, view: DataView, at: number, end: number): Found | undefined {
  const data = at + 3 <= end ? readData(bytes, view, at + 3, end) : undefined;
  if (!data) return undefined;
  const type = view.getUint8(at);
  const part = (type >> 4) as Part;
  if (part !== Part.whole && data.length === 0) return undefined;
  const frame: Frame = { kind: 'reliable', stream: type & 0x0f, id: view.getUint16(at + 1), part, data };
  return { frame, next: at + 5 + data.length };
}

function parseUnreliable(bytes: Uint8Array, view: DataView, at: number, end: number): Found | undefined {
  const type = view.getUint8(at++);
  const withKey = (type & FrameType.withKey) !== 0;
  const withPiece = (type & FrameType.withPiece) !== 0;
  if (at + (withKey ? 2 : 0) + (withPiece ? 4 : 0) > end) return undefined;
  const key = withKey ? view.getUint16(at) : undefined;
  if (withKey) at += 2;
  let piece: Piece | undefined;
  if (withPiece) {
    piece = { group: view.getUint16(at), index: view.getUint8(at + 2), count: view.getUint8(at + 3) };
    if (piece.count < 2 || piece.count > MAX_PIECES || piece.index >= piece.count) return undefined;
    at += 4;
  }
  const data = readData(bytes, view, at, end);
  if (!data || (piece && data.length === 0)) return undefined;
  return { frame: { kind: 'unreliable', key, piece, data }, next: at + 2 + data.length };
}

function parseClose(bytes: Uint8Array, view: DataView, at: number, end: number): Found | undefined {
  const start = at + CLOSE_FRAME_BYTES;
  if (start > end) return undefined;
  const length = view.getUint8(at + 3);
  if (length > MAX_CLOSE_REASON_BYTES || start + length > end) return undefined;
  const reason = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, start + length));
  return { frame: { kind: 'close', code: view.getUint16(at + 1), reason }, next: start + length };
}

/** The data whose length stands at AT, or undefined where they do not fit in front of END. */
function readData(bytes: Uint8Array, view: DataView, at: number, end: number): Uint8Array | undefined {
  if (at + 2 > end) return undefined;
  const length = view.getUint16(at);
  return at + 2 + length <= end ? bytes.subarray(at + 2, at + 2 + length) : undefined;
}
