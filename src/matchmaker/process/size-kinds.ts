import type { WaitingTicket } from './waiting-ticket.js';

/** Sizes of matches. */
export interface SizeRange {
  readonly minCount: number;
  readonly maxCount: number;
}

/** Which sizes tickets look for. */
export interface SizeKinds {
  /** By rank the place in `ranges`. */
  readonly kinds: Int32Array;
  readonly ranges: readonly SizeRange[];
}

/** With more kinds of sizes than this, sizes are checked ticket by ticket. */
const MAX_SIZE_KINDS = 64;

/** Tells tickets apart by their sizes; where there are too many kinds, all tickets are of one that goes with every other. */
export function sizeKinds(tickets: readonly WaitingTicket[]): SizeKinds {
  const kinds = new Int32Array(tickets.length);
  const ranges: SizeRange[] = [];
  const known = new Map<number, Map<number, number>>();

  function learn({ minCount, maxCount }: WaitingTicket): number {
    const byMax = known.get(minCount) ?? new Map<number, number>();
    known.set(minCount, byMax.set(maxCount, ranges.length));
    return ranges.push({ minCount, maxCount }) - 1;
  }

  for (let rank = 0; rank < tickets.length; rank++) {
    const ticket = tickets[rank]!;
    kinds[rank] = known.get(ticket.minCount)?.get(ticket.maxCount) ?? learn(ticket);
    if (ranges.length > MAX_SIZE_KINDS) return mixed(tickets.length);
  }
  return { kinds, ranges };
}

function mixed(count: number): SizeKinds {
  return { kinds: new Int32Array(count), ranges: [{ minCount: 0, maxCount: Number.POSITIVE_INFINITY }] };
}
