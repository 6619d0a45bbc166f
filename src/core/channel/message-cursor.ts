import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';

/** A place between two messages of a history: right at a message, whether or not it is still there. */
export interface Position {
  /** Milliseconds since 1970, with microseconds as the fraction. */
  readonly timeMs: number;
  readonly id: string;
}

/** Where a listing goes on. */
export interface MessageCursor {
  readonly channelId: string;
  /** The listing's direction: oldest first, or newest first. */
  readonly forward: boolean;
  /** Whether it leads on in that direction, or back to the page before. */
  readonly isNext: boolean;
  readonly at: Position;
  /** The newest message that the listing has come by. */
  readonly newest: Position;
}

const EARLIEST_MS = -62_135_596_800_000;
const LATEST_MS = 253_402_300_799_999;

/** Before and behind all messages that can be: years 1 to 9999, which every database knows. */
export const FIRST: Position = { timeMs: EARLIEST_MS, id: '00000000-0000-0000-0000-000000000000' };
export const LAST: Position = { timeMs: LATEST_MS, id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

export function isAfter(a: Position, b: Position): boolean {
  return a.timeMs === b.timeMs ? a.id > b.id : a.timeMs > b.timeMs;
}

export function formatCursor({ channelId, forward, isNext, at, newest }: MessageCursor): string {
  const parts = [channelId, forward, isNext, at.timeMs, at.id, newest.timeMs, newest.id];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws INVALID_ARGUMENT for what is no cursor of a listing of this channel in this direction. */
export function parseCursor(text: string, channelId: string, forward: boolean): MessageCursor {
  const parts = parseParts(text);
  if (parts[0] !== channelId || parts[1] !== forward || typeof parts[2] !== 'boolean') throw invalidCursor();
  return {
    channelId,
    forward,
    isNext: parts[2],
    at: parsePosition(parts[3], parts[4]),
    newest: parsePosition(parts[5], parts[6]),
  };
}

function parseParts(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 7) return parts;
  } catch {
    // Falls through: why it is none is nothing that its sender needs to know.
  }
  throw invalidCursor();
}

function parsePosition(timeMs: unknown, id: unknown): Position {
  if (typeof timeMs !== 'number' || !(timeMs >= EARLIEST_MS && timeMs <= LATEST_MS)) throw invalidCursor();
  if (typeof id !== 'string' || !isUuid(id)) throw invalidCursor();
  return { timeMs, id };
}

const invalidCursor = () => invalidArgument('This cursor is not one of this list.');
