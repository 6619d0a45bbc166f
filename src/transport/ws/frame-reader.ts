import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { WebSocket } from 'ws';

/** Takes one message of a client. DATA is a view of what was read. */
export type TakeMessage = (this: WebSocket, data: Buffer, binary: boolean) => void;

type DataListener = (this: Socket, chunk: Buffer) => void;

/** The parts of ws's receiver that tell whether it is between two messages. They are private: a test holds ws to them. */
interface Receiver extends Writable {
  readonly _state: number;
  readonly _bufferedBytes: number;
  readonly _fragmented: number;
  readonly _errored: boolean;
  readonly _opcode: number;
}

interface ReadSocket extends Socket {
  reading?: Reading;
}

interface Reading {
  readonly ws: WebSocket;
  readonly receiver: Receiver;
  readonly maxBytes: number;
  readonly take: TakeMessage;
  readonly byWs: DataListener;
}

const OPCODE_CLOSE = 8;
const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/**
 * Reads the frames that make up nearly all traffic, whole messages in one frame and one read, past ws's receiver: a third
 * of what receiving costs. Everything else is left to ws, from the first byte of the frame it begins with: parts of
 * frames, control frames, fragments, compressed, too long or broken ones.
 */
export function readFrames(ws: WebSocket, socket: Socket, maxBytes: number, take: TakeMessage): void {
  const receiver = (ws as unknown as { _receiver?: Receiver })._receiver;
  const [byWs] = socket.listeners('data') as DataListener[];
  if (!receiver || !byWs || receiver._state !== 0) return;
  (socket as ReadSocket).reading = { ws, receiver, maxBytes, take, byWs };
  socket.off('data', byWs).on('data', onData);
}

/** One listener for all sockets. */
function onData(this: ReadSocket, chunk: Buffer): void {
  const { ws, receiver, maxBytes, take, byWs } = this.reading!;
  let at = 0;
  while (at < chunk.length && isBetweenMessages(ws, receiver)) {
    const end = frameEnd(chunk, at, maxBytes);
    if (end === 0) break;
    const data = unmask(chunk, at, end);
    const isBinary = chunk[at] === FINAL_BINARY;
    if (!isBinary && !isUtf8(data)) {
      // ws is to see the frame as it came, to refuse it.
      unmask(chunk, at, end);
      break;
    }
    at = end;
    take.call(ws, data, isBinary);
  }
  if (at < chunk.length) byWs.call(this, at === 0 ? chunk : chunk.subarray(at));
}

function isBetweenMessages(ws: WebSocket, receiver: Receiver): boolean {
  return (
    receiver._state === 0 &&
    receiver._bufferedBytes === 0 &&
    receiver._fragmented === 0 &&
    !receiver._errored &&
    receiver._opcode !== OPCODE_CLOSE &&
    receiver.writableLength === 0 &&
    ws.readyState === WebSocket.OPEN
  );
}

/** Where the frame at AT ends; 0 where it is none that is read here. */
function frameEnd(chunk: Buffer, at: number, maxBytes: number): number {
  if (chunk.length - at < 6) return 0;
  const first = chunk[at]!;
  if (first !== FINAL_TEXT && first !== FINAL_BINARY) return 0;
  const second = chunk[at + 1]!;
  if ((second & MASKED) === 0) return 0;
  const short = second & ~MASKED;
  if (short === LENGTH_IN_64_BITS) return 0;
  const isLong = short === LENGTH_IN_16_BITS;
  if (isLong && chunk.length - at < 8) return 0;
  const length = isLong ? chunk.readUInt16BE(at + 2) : short;
  if (length > maxBytes) return 0;
  const end = at + (isLong ? 8 : 6) + length;
  return end <= chunk.length ? end : 0;
}

/** The payload of the frame from AT to END, unmasked in place; a second time masks it again. */
function unmask(chunk: Buffer, at: number, end: number): Buffer {
  const start = at + ((chunk[at + 1]! & ~MASKED) === LENGTH_IN_16_BITS ? 8 : 6);
  const m0 = chunk[start - 4]!;
  const m1 = chunk[start - 3]!;
  const m2 = chunk[start - 2]!;
  const m3 = chunk[start - 1]!;
  let i = start;
  for (; i + 3 < end; i += 4) {
    chunk[i]! ^= m0;
    chunk[i + 1]! ^= m1;
    chunk[i + 2]! ^= m2;
    chunk[i + 3]! ^= m3;
  }
  if (i < end) chunk[i]! ^= m0;
  if (i + 1 < end) chunk[i + 1]! ^= m1;
  if (i + 2 < end) chunk[i + 2]! ^= m2;
  return chunk.subarray(start, end);
}
