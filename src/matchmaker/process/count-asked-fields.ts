import type { AskedFields } from './asked-fields.js';
import type { WaitingTicket } from './waiting-ticket.js';

/** How often the lookups of some tickets ask for what. */
export interface FieldCounts {
  /** By `fieldsKey`, the lists of fields that must hold terms. */
  readonly lists: ReadonlyMap<string, number>;
  /** Fields that must hold terms. */
  readonly terms: ReadonlyMap<string, number>;
  /** Fields that must hold numbers. */
  readonly numbers: ReadonlyMap<string, number>;
}

export function countAskedFields(tickets: readonly WaitingTicket[]): FieldCounts {
  const lists = new Map<string, number>();
  const terms = new Map<string, number>();
  const numbers = new Map<string, number>();
  for (const [asked, count] of countAlike(tickets)) {
    for (const { fields, fieldsKey } of asked.lists) {
      add(lists, fieldsKey, count);
      for (const field of fields) add(terms, field, count);
    }
    for (const field of asked.numbers) add(numbers, field, count);
  }
  return { lists, terms, numbers };
}

/** Most tickets ask for the same, so that few are looked into. */
function countAlike(tickets: readonly WaitingTicket[]): Map<AskedFields, number> {
  const counts = new Map<AskedFields, number>();
  for (const { asked } of tickets) add(counts, asked, 1);
  return counts;
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
