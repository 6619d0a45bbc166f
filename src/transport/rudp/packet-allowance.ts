import { createMessageAllowance, type MessageAllowance } from '../message-allowance.js';

/**
 * What is to become of a packet: `read`; `drop`, unread, because too many come at once, so that it counts as lost on its way;
 * `flood`, no more is taken from where it comes.
 */
export type PacketFate = 'read' | 'drop' | 'flood';

/** Share of a second's packets that are read at once: more than any client has waiting after its network stood still. */
const READ_AT_ONCE = 1 / 8;
/** Share of a second's packets that may come at once: whoever sends more floods. */
const TAKEN_AT_ONCE = 1 / 2;

/** Decides over each packet of a connection before it is read. One a connection. */
export class PacketAllowance {
  readonly #taken: MessageAllowance;
  readonly #read: MessageAllowance;

  constructor(perSec: number, startMs: number) {
    this.#taken = createMessageAllowance(perSec, startMs, Math.max(1, perSec * TAKEN_AT_ONCE));
    this.#read = createMessageAllowance(perSec, startMs, Math.max(1, perSec * READ_AT_ONCE));
  }

  fateOf(nowMs: number): PacketFate {
    if (!this.#taken.take(nowMs)) return 'flood';
    return this.#read.take(nowMs) ? 'read' : 'drop';
  }
}
