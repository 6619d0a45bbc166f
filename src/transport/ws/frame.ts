import type { OutboundMessage } from '../outbound-message.js';

export const OPCODE_TEXT = 0x1;
export const OPCODE_BINARY = 0x2;
export const OPCODE_PONG = 0xa;

/** A ping without content, ready to be written: the same bytes for every connection. */
export const PING_FRAME: Buffer = Buffer.from([0x89, 0x00]);

const FIN = 0x80;

/** The bytes of one complete, unmasked WebSocket message of a server. */
export function buildFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const headerBytes = length < 126 ? 2 : length < 65536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame[0] = FIN | opcode;
  if (headerBytes === 2) {
    frame[1] = length;
  } else if (headerBytes === 4) {
    frame[1] = 126;
    frame[2] = length >>> 8;
    frame[3] = length;
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length >>> 0, 6);
  }
  frame.set(payload, headerBytes);
  return frame;
}

/** MESSAGE as a frame, built for its first receiver and kept for the others. */
export function frameOf(message: OutboundMessage): Buffer {
  message.frame ??= buildFrame(message.binary ? OPCODE_BINARY : OPCODE_TEXT, message.payload);
  return message.frame;
}
