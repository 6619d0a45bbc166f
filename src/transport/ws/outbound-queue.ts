import type { OutboundMessage } from '../outbound-message.js';

/** What becomes of a message: queued, dropped because it may be, or a sign that the client is too slow. */
export type Offer = 'queued' | 'dropped' | 'overflow';

/** A scan for droppable messages is only worth it for at least this share of the limit: it keeps dropping cheap. */
const WORTHWHILE_SHARE = 1 / 8;

/** Messages that wait for one client, in order, within a limit of bytes. */
export class OutboundQueue {
  #messages: OutboundMessage[] = [];
  #bytes = 0;
  #unreliableBytes = 0;
  #unreliableCount = 0;
  #dropped = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /**
   * Adds MESSAGE unless more than FREE_BYTES would wait then. Unreliable messages make room for it: the ones that
   * wait are older, so they go before it does.
   */
  offer(message: OutboundMessage, freeBytes: number): Offer {
    const { length } = message.payload;
    if (this.#bytes + length > freeBytes && this.#mayDropFor(message, freeBytes)) this.#dropUnreliable();
    if (this.#bytes + length > freeBytes) {
      if (message.reliable) return 'overflow';
      this.#dropped++;
      return 'dropped';
    }
    this.#messages.push(message);
    this.#bytes += length;
    if (!message.reliable) {
      this.#unreliableBytes += length;
      this.#unreliableCount++;
    }
    return 'queued';
  }

  /** Hands over everything and is empty afterwards. */
  take(): OutboundMessage[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = this.#unreliableBytes = this.#unreliableCount = 0;
    return messages;
  }

  /** How many messages were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #mayDropFor(message: OutboundMessage, freeBytes: number): boolean {
    if (this.#unreliableCount === 0) return false;
    return message.reliable || this.#unreliableBytes >= freeBytes * WORTHWHILE_SHARE;
  }

  #dropUnreliable(): void {
    this.#dropped += this.#unreliableCount;
    this.#messages = this.#messages.filter(({ reliable }) => reliable);
    this.#bytes -= this.#unreliableBytes;
    this.#unreliableBytes = this.#unreliableCount = 0;
  }
}
