import type { WaitingTicket } from './waiting-ticket.js';

/** Tickets that may become one match with the ticket that looks for others, and the sizes that suit all of them. */
export interface Combination {
  readonly tickets: readonly WaitingTicket[];
  /** Players of all tickets. */
  readonly size: number;
  /** The greatest of all least sizes. */
  readonly least: number;
  /** The largest size that every ticket allows. */
  readonly target: number;
  /** What the size has to be a multiple of. */
  readonly multiple: number;
}

export function combinationOf(ticket: WaitingTicket): Combination {
  const { minCount, maxCount, countMultiple, members } = ticket;
  return { tickets: [ticket], size: members.length, least: minCount, target: maxCount, multiple: countMultiple };
}

/** COMBINATION and TICKET together; undefined where no size suits all, or there is no room. */
export function extended(combination: Combination, ticket: WaitingTicket): Combination | undefined {
  const size = combination.size + ticket.members.length;
  const least = Math.max(combination.least, ticket.minCount);
  const multiple = leastCommonMultiple(combination.multiple, ticket.countMultiple);
  const most = Math.min(combination.target, ticket.maxCount);
  const target = most - (most % multiple);
  if (size > target || least > target) return undefined;
  return { tickets: [...combination.tickets, ticket], size, least, target, multiple };
}

/**
 * The largest match that can be had of COMBINATION as it is: where its size is no multiple, the youngest tickets that make
 * up the difference are left out, but never the first. Undefined where there is none.
 */
export function trimmed({ tickets, size, least, multiple }: Combination): readonly WaitingTicket[] | undefined {
  for (let surplus = size % multiple; size - surplus >= least; surplus += multiple) {
    const left = withoutSurplus(tickets, surplus);
    if (left && left.length > 1) return left;
  }
  return undefined;
}

/** TICKETS without some, as young as can be, that have SURPLUS players together. */
function withoutSurplus(tickets: readonly WaitingTicket[], surplus: number): readonly WaitingTicket[] | undefined {
  /** By the number of players left out: who. Younger tickets are tried first, and the first way found stays. */
  const ways: (readonly WaitingTicket[] | undefined)[] = [[]];
  const byAge = tickets.slice(1).sort((a, b) => b.number - a.number);
  for (const ticket of byAge) {
    if (ways[surplus]) break;
    const count = ticket.members.length;
    for (let sum = surplus; sum >= count; sum--) {
      const way = ways[sum - count];
      if (way && !ways[sum]) ways[sum] = [...way, ticket];
    }
  }
  const omitted = ways[surplus];
  return omitted && tickets.filter((ticket) => !omitted.includes(ticket));
}

function leastCommonMultiple(a: number, b: number): number {
  if (a === b || b === 1) return a;
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return (a / large) * b;
}
