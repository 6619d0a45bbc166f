import type { Ticket } from './ticket.js';

/**
 * Tickets by their numbers, which only grow. It is made of short maps: one of all tickets would be copied as a whole
 * whenever it grows or shrinks, which with tens of thousands keeps everybody else waiting for milliseconds.
 */
export interface TicketQueue {
  add(ticket: Ticket): void;
  get(number: number): Ticket | undefined;
  /** False where it was gone already. */
  remove(ticket: Ticket): boolean;
  /** Oldest first. Tickets may come and go meanwhile. */
  all(): IterableIterator<Ticket>;
  readonly size: number;
}

/** Numbers of one map. */
const LENGTH = 256;

export function createTicketQueue(): TicketQueue {
  const stretches = new Map<number, Map<number, Ticket>>();
  let size = 0;

  const indexOf = (number: number) => Math.floor(number / LENGTH);

  return {
    add(ticket) {
      const index = indexOf(ticket.number);
      const stretch = stretches.get(index) ?? new Map<number, Ticket>();
      stretches.set(index, stretch);
      stretch.set(ticket.number, ticket);
      size++;
    },
    get: (number) => stretches.get(indexOf(number))?.get(number),
    remove({ number }) {
      const index = indexOf(number);
      const stretch = stretches.get(index);
      if (!stretch?.delete(number)) return false;
      if (stretch.size === 0) stretches.delete(index);
      size--;
      return true;
    },
    *all() {
      for (const stretch of stretches.values()) yield* stretch.values();
    },
    get size() {
      return size;
    },
  };
}
