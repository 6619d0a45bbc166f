import type { ReliablePeer } from '../../src/transport/reliable/reliable-peer.js';

/** How the simulated network treats packets, each way by itself. */
export interface LinkOptions {
  readonly delayMs: number;
  /** Uniform extra delay up to this; packets overtake each other by it. */
  readonly jitterMs: number;
  /** 0 to 1. */
  readonly lossRate: number;
  /** How late a timer fires, uniform up to this. */
  readonly timerLateMs: number;
  /** Whether nothing gets through to side TO, 0 or 1, at a time. */
  readonly isDown?: (to: number, nowMs: number) => boolean;
  /** Changes what is carried: the datagrams that arrive for PACKET. Default: PACKET itself. */
  readonly distort?: (packet: Uint8Array) => Uint8Array[];
}

export interface SimulatedLink {
  nowMs(): number;
  /** Calls ACTION at ATMS, then lets both ends send what they have. */
  at(atMs: number, action: () => void): void;
  /** Joins two peers. Packets of both are carried from now on. */
  join(a: ReliablePeer, b: ReliablePeer): void;
  /** Runs until UNTILMS, or nothing is left to happen. */
  run(untilMs: number): void;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => void;
}

/** A network between two peers in virtual time: the same for the same random numbers. */
export function createSimulatedLink(options: LinkOptions, random: () => number): SimulatedLink {
  const events = createEventQueue();
  let nowMs = 0;
  const peers: ReliablePeer[] = [];
  /** The wake that each peer waits for; earlier ones are out of date. */
  const wakes: number[] = [];

  const flush = (side: number): void => {
    const peer = peers[side]!;
    for (const packet of peer.nextPackets(nowMs)) carry(packet, 1 - side);
    const wakeMs = Math.max(nowMs, peer.nextWakeMs());
    if (wakeMs === wakes[side] || !Number.isFinite(wakeMs)) return;
    wakes[side] = wakeMs;
    events.push(wakeMs + random() * options.timerLateMs, () => {
      if (wakes[side] !== wakeMs) return;
      wakes[side] = Number.NaN;
      flush(side);
    });
  };
  const carry = (packet: Uint8Array, to: number): void => {
    if (options.isDown?.(to, nowMs) || random() < options.lossRate) return;
    for (const each of options.distort?.(packet) ?? [packet]) {
      events.push(nowMs + options.delayMs + random() * options.jitterMs, () => {
        peers[to]!.receive(each, nowMs);
        flush(to);
      });
    }
  };

  return {
    nowMs: () => nowMs,
    at(atMs, action) {
      events.push(atMs, () => {
        action();
        for (const side of peers.keys()) flush(side);
      });
    },
    join(a, b) {
      peers.push(a, b);
    },
    run(untilMs) {
      for (let event = events.next(untilMs); event; event = events.next(untilMs)) {
        nowMs = event.atMs;
        event.action();
      }
      nowMs = untilMs;
    },
  };
}

/** A binary heap by time, then by order of arrival. */
function createEventQueue() {
  const heap: Event[] = [];
  let order = 0;
  const isBefore = (a: Event, b: Event): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  return {
    push(atMs: number, action: () => void): void {
      const event = { atMs, order: order++, action };
      let i = heap.push(event) - 1;
      while (i > 0 && isBefore(event, heap[(i - 1) >> 1]!)) {
        heap[i] = heap[(i - 1) >> 1]!;
        i = (i - 1) >> 1;
      }
      heap[i] = event;
    },
    /** Takes the next event that is due by UNTILMS. */
    next(untilMs: number): Event | undefined {
      const first = heap[0];
      if (!first || first.atMs > untilMs) return undefined;
      const last = heap.pop()!;
      if (heap.length === 0) return first;
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
        if (!isBefore(heap[child]!, last)) break;
        heap[i] = heap[child]!;
        i = child;
      }
      heap[i] = last;
      return first;
    },
  };
}
