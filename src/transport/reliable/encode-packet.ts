import { crc32 } from './crc32.js';
import {
  CHECKSUM_BYTES,
  CLOSE_FRAME_BYTES,
  type Frame,
  frameBytes,
  HEADER_BYTES,
  type Packet,
  PROTOCOL_VERSION,
} from './packet.js';

export const FrameType = {
  /** 0x00 to 0x3f: the part in bits 5 and 4, the stream below. */
  reliableLimit: 0x40,
  unreliable: 0x40,
  /** Added to the type of an unreliable frame. */
  withKey: 0x01,
  withPiece: 0x02,
  ping: 0x50,
  close: 0x51,
} as const;

export const HeaderFlag = { ack: 0x01, overdue: 0x02 } as const;

/** PACKET as bytes. Its content must keep the limits of `packet.ts`. */
export function encodePacket(packet: Packet): Uint8Array {
  const reasons = packet.frames.map((frame) => (frame.kind === 'close' ? encodeUtf8(frame.reason) : undefined));
  let size = HEADER_BYTES + CHECKSUM_BYTES;
  for (const [i, frame] of packet.frames.entries()) size += sizeOf(frame, reasons[i]);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  writeHeader(view, packet);
  let at = HEADER_BYTES;
  for (const [i, frame] of packet.frames.entries()) at = writeFrame(bytes, view, at, frame, reasons[i]);
  view.setUint32(at, crc32(bytes, at));
  return bytes;
}

function sizeOf(frame: Frame, reason: Uint8Array | undefined): number {
  if (frame.kind === 'ping') return 1;
  return frame.kind === 'close' ? CLOSE_FRAME_BYTES + reason!.length : frameBytes(frame);
}

function writeHeader(view: DataView, { sequence, ack, nextMs, overdue }: Packet): void {
  const flags = (ack ? HeaderFlag.ack : 0) | (overdue ? HeaderFlag.overdue : 0);
  view.setUint8(0, (PROTOCOL_VERSION << 4) | flags);
  view.setUint16(1, sequence);
  if (ack) {
    view.setUint16(3, ack.newest);
    view.setUint32(5, ack.bits);
    view.setUint8(9, ack.delayMs);
  }
  view.setUint8(10, nextMs);
}

/** Writes FRAME at AT; returns where the next one goes. */
function writeFrame(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  frame: Frame,
  reason: Uint8Array | undefined,
): number {
  switch (frame.kind) {
    case 'reliable':
      view.setUint8(at, (frame.part << 4) | frame.stream);
      view.setUint16(at + 1, frame.id);
      return writeData(bytes, view, at + 3, frame.data);
    case 'unreliable': {
      const { key, piece } = frame;
      const withKey = key === undefined ? 0 : FrameType.withKey;
      view.setUint8(at++, FrameType.unreliable | withKey | (piece ? FrameType.withPiece : 0));
      if (key !== undefined) {
        view.setUint16(at, key);
        at += 2;
      }
      if (piece) {
        view.setUint16(at, piece.group);
        view.setUint8(at + 2, piece.index);
        view.setUint8(at + 3, piece.count);
        at += 4;
      }
      return writeData(bytes, view, at, frame.data);
    }
    case 'ping':
      view.setUint8(at, FrameType.ping);
      return at + 1;
    case 'close':
      view.setUint8(at, FrameType.close);
      view.setUint16(at + 1, frame.code);
      view.setUint8(at + 3, reason!.length);
      bytes.set(reason!, at + CLOSE_FRAME_BYTES);
      return at + CLOSE_FRAME_BYTES + reason!.length;
  }
}

function writeData(bytes: Uint8Array, view: DataView, at: number, data: Uint8Array): number {
  view.setUint16(at, data.length);
  bytes.set(data, at + 2);
  return at + 2 + data.length;
}

function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
