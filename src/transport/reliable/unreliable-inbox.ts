import { type CloseCode, closeCodes } from '../close-codes.js';
import { joined } from './ordered-inbox.js';
import type { Piece, UnreliableFrame } from './packet.js';

/** How many messages may be incomplete at once; the oldest gives way. */
const MAX_GROUPS = 8;
/** Pieces that wait longer than this belong to a message that will not become complete. */
const GROUP_AGE_MS = 1000;
/** For how many keys the newest message is known; the key that was silent longest gives way. */
const MAX_KEYS = 1024;

interface Group {
  readonly startedAtMs: number;
  readonly key: number | undefined;
  readonly pieces: (Uint8Array | undefined)[];
  missing: number;
  bytes: number;
}

/** Hands over unreliable messages as they arrive, unless a newer one with their key was there first. One a connection. */
export class UnreliableInbox {
  /** Messages that came too late, or of which not all pieces came. */
  dropped = 0;
  heldBytes = 0;
  readonly #maxMessageBytes: number;
  readonly #deliver: (message: Uint8Array) => void;
  readonly #groups = new Map<number, Group>();
  /** Number of the packet that brought the newest message of a key. */
  readonly #newest = new Map<number, number>();

  constructor(maxMessageBytes: number, deliver: (message: Uint8Array) => void) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#deliver = deliver;
  }

  /** Takes a frame that came in packet SEQUENCE. Returns why the connection has to end, if it has to. */
  accept(frame: UnreliableFrame, sequence: number, nowMs: number): CloseCode | undefined {
    const { key, piece, data } = frame;
    if (data.length > this.#maxMessageBytes) return closeCodes.messageTooLarge;
    if (!piece) {
      this.#offer(key, sequence, data);
      return undefined;
    }
    const group = this.#groupOf(piece, key, nowMs);
    if (group.pieces[piece.index]) return undefined;
    if (group.bytes + data.length > this.#maxMessageBytes) return closeCodes.messageTooLarge;
    group.pieces[piece.index] = data.slice();
    group.bytes += data.length;
    this.heldBytes += data.length;
    if (--group.missing > 0) return undefined;
    this.#forget(piece.group, group);
    this.#offer(key, sequence, joined(group.pieces as Uint8Array[], group.bytes));
    return undefined;
  }

  #offer(key: number | undefined, sequence: number, message: Uint8Array): void {
    if (key !== undefined) {
      if ((this.#newest.get(key) ?? -1) > sequence) {
        this.dropped++;
        return;
      }
      this.#newest.delete(key);
      this.#newest.set(key, sequence);
      if (this.#newest.size > MAX_KEYS) this.#newest.delete(this.#newest.keys().next().value!);
    }
    this.#deliver(message);
  }

  #groupOf({ group: number, count }: Piece, key: number | undefined, nowMs: number): Group {
    const known = this.#groups.get(number);
    const isSame = known && known.key === key && known.pieces.length === count;
    if (isSame && nowMs - known.startedAtMs <= GROUP_AGE_MS) return known;
    if (known) this.#drop(number, known);
    for (const [oldest, group] of this.#groups) {
      if (this.#groups.size < MAX_GROUPS && nowMs - group.startedAtMs <= GROUP_AGE_MS) break;
      this.#drop(oldest, group);
    }
    const started: Group = { startedAtMs: nowMs, key, pieces: new Array(count), missing: count, bytes: 0 };
    this.#groups.set(number, started);
    return started;
  }

  #drop(number: number, group: Group): void {
    this.dropped++;
    this.#forget(number, group);
  }

  #forget(number: number, group: Group): void {
    this.#groups.delete(number);
    this.heldBytes -= group.bytes;
  }
}
