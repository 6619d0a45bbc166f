import { createReliablePeer } from '../../../src/transport/reliable/create-reliable-peer.js';
import {
  defaultReliableLimits,
  type ReliableLimits,
  type ReliableOptions,
} from '../../../src/transport/reliable/reliable-options.js';
import type { RefusalKind, ReliableClose, ReliablePeer } from '../../../src/transport/reliable/reliable-peer.js';

type Side = 'a' | 'b';

export interface ConnectedPair extends Readonly<Record<Side, ReliablePeer>> {
  nowMs(): number;
  /** What arrived: `STREAM:TEXT`, with `u` for unreliable messages. */
  readonly received: Readonly<Record<Side, string[]>>;
  readonly closes: Readonly<Record<Side, ReliableClose[]>>;
  readonly refusals: Readonly<Record<Side, RefusalKind[]>>;
  /** Lets both ends send what they have and carries it over at once, except what DROPS says. */
  flush(drops?: (from: Side, packet: Uint8Array) => boolean): void;
  /** Lets MS pass in steps of one millisecond, with a flush after each. */
  advance(ms: number, drops?: (from: Side, packet: Uint8Array) => boolean): void;
}

/** Two peers on a road that takes no time. */
export function connectedPair(
  options: { limits?: Partial<ReliableLimits>; earlyCopy?: boolean; onMessage?: (pair: ConnectedPair) => void } = {},
): ConnectedPair {
  let nowMs = 0;
  const received: Record<Side, string[]> = { a: [], b: [] };
  const closes: Record<Side, ReliableClose[]> = { a: [], b: [] };
  const refusals: Record<Side, RefusalKind[]> = { a: [], b: [] };
  const create = (side: Side): ReliablePeer => {
    const events: ReliableOptions['events'] = {
      onMessage(bytes, { reliable, stream }) {
        received[side].push(`${reliable ? stream : 'u'}:${new TextDecoder().decode(bytes)}`);
        options.onMessage?.(pair);
      },
      onClose: (close) => closes[side].push(close),
      onMalformed: (kind) => refusals[side].push(kind),
    };
    const limits = { ...defaultReliableLimits, ...options.limits };
    return createReliablePeer({ limits, events, nowMs, earlyCopy: options.earlyCopy });
  };
  const pair: ConnectedPair = {
    a: create('a'),
    b: create('b'),
    nowMs: () => nowMs,
    received,
    closes,
    refusals,
    flush(drops = () => false) {
      for (const [from, to] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        for (const packet of pair[from].nextPackets(nowMs)) if (!drops(from, packet)) pair[to].receive(packet, nowMs);
      }
    },
    advance(ms, drops) {
      for (let i = 0; i < ms; i++) {
        nowMs++;
        pair.flush(drops);
      }
    },
  };
  return pair;
}
