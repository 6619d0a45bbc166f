/** The shapes of what travels; `docs/rudp.md` gives the bytes. */
export interface Packet {
  /** Number of the packet among all of its sender, modulo 65,536. */
  readonly sequence: number;
  /** Missing until something was received. */
  readonly ack?: Acknowledgement;
  /** In how many milliseconds the sender expects to send its next regular packet, 1 to 255; 0 where it cannot say. */
  readonly nextMs: number;
  /** The sender misses a packet that was announced to it. */
  readonly overdue: boolean;
  readonly frames: readonly Frame[];
}

export interface Acknowledgement {
  /** The newest packet received, modulo 65,536. */
  readonly newest: number;
  /** Bit i, of 32: the packet `newest - 1 - i` was received too. */
  readonly bits: number;
  /** How long ago `newest` was received, in whole milliseconds; 255 for longer. */
  readonly delayMs: number;
}

export type Frame = ReliableFrame | UnreliableFrame | PingFrame | CloseFrame;

export interface ReliableFrame {
  readonly kind: 'reliable';
  readonly stream: number;
  /** Place within the stream, modulo 65,536. */
  readonly id: number;
  readonly part: Part;
  readonly data: Uint8Array;
}

/** What a reliable frame holds: a whole message, or one of the pieces that follow each other in the stream. */
export const Part = { whole: 0, first: 1, middle: 2, last: 3 } as const;
export type Part = (typeof Part)[keyof typeof Part];

export interface UnreliableFrame {
  readonly kind: 'unreliable';
  /** See `UnreliableOptions.newestOf`. */
  readonly key?: number;
  /** Missing where the frame holds a whole message. */
  readonly piece?: Piece;
  readonly data: Uint8Array;
}

export interface Piece {
  /** Number of the message among those of its sender that come in pieces, modulo 65,536. */
  readonly group: number;
  readonly index: number;
  readonly count: number;
}

/** Asks for an acknowledgement at once. */
export interface PingFrame {
  readonly kind: 'ping';
}

export interface CloseFrame {
  readonly kind: 'close';
  readonly code: number;
  /** At most 123 bytes of UTF-8, as in a WebSocket close frame. */
  readonly reason: string;
}

export const PROTOCOL_VERSION = 1;
/** Fits every path on the Internet together with what DTLS and SCTP add. */
export const MAX_PACKET_BYTES = 1200;
export const HEADER_BYTES = 11;
export const CHECKSUM_BYTES = 4;
/** Room for frames in one packet. */
export const MAX_FRAMES_BYTES = MAX_PACKET_BYTES - HEADER_BYTES - CHECKSUM_BYTES;

export const RELIABLE_FRAME_BYTES = 5;
/** The most data one reliable frame may hold. */
export const MAX_RELIABLE_DATA_BYTES = MAX_FRAMES_BYTES - RELIABLE_FRAME_BYTES;
export const UNRELIABLE_FRAME_BYTES = 3;
const KEY_BYTES = 2;
const PIECE_BYTES = 4;
export const MAX_PIECES = 64;
/** The most data one piece of an unreliable message may hold, keyed or not. */
export const MAX_PIECE_DATA_BYTES = MAX_FRAMES_BYTES - UNRELIABLE_FRAME_BYTES - KEY_BYTES - PIECE_BYTES;
export const CLOSE_FRAME_BYTES = 4;
export const MAX_CLOSE_REASON_BYTES = 123;

export const STREAMS = 16;
/** How far a stream may run ahead of its oldest unacknowledged frame. */
export const WINDOW_FRAMES = 1024;
/** What the reliable frames of all streams between the oldest unacknowledged ones and the newest may cost together. */
export const WINDOW_BYTES = 131_072;

/** What keeping FRAME costs, for queues and windows: small messages take memory too. */
export function frameCost(frame: { readonly data: Uint8Array }): number {
  return frame.data.length + 64;
}

/** What FRAME takes in a packet, where it is neither a ping nor a goodbye. */
export function frameBytes(frame: ReliableFrame | UnreliableFrame): number {
  if (frame.kind === 'reliable') return RELIABLE_FRAME_BYTES + frame.data.length;
  const extra = (frame.key === undefined ? 0 : KEY_BYTES) + (frame.piece ? PIECE_BYTES : 0);
  return UNRELIABLE_FRAME_BYTES + extra + frame.data.length;
}
