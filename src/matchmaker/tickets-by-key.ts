import type { Ticket } from './ticket.js';

/** The few tickets of each of many sessions or parties. */
export interface TicketsByKey {
  /** In the order in which they came. */
  get(key: string): readonly Ticket[];
  add(key: string, ticket: Ticket): void;
  remove(key: string, ticket: Ticket): void;
}

/** Maps are copied as a whole when they grow: many small ones, so that none takes long. */
const SHARDS = 256;
const NONE: readonly Ticket[] = [];

export function createTicketsByKey(): TicketsByKey {
  const shards = Array.from({ length: SHARDS }, () => new Map<string, readonly Ticket[]>());
  const shardOf = (key: string) => shards[hashOf(key) % SHARDS]!;

  return {
    get: (key) => shardOf(key).get(key) ?? NONE,
    add(key, ticket) {
      const shard = shardOf(key);
      shard.set(key, [...(shard.get(key) ?? NONE), ticket]);
    },
    remove(key, ticket) {
      const shard = shardOf(key);
      const left = (shard.get(key) ?? NONE).filter((each) => each !== ticket);
      if (left.length === 0) shard.delete(key);
      else shard.set(key, left);
    },
  };
}

/** Of ids that are as good as random in their first eight characters. */
function hashOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < 8 && i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) & 0xffff;
  return hash;
}
