import { DELIVERY_STREAMS } from '../src/transport/delivery-stream.js';
import { createReliablePeer } from '../src/transport/reliable/create-reliable-peer.js';
import { PausableClock } from '../src/transport/reliable/pausable-clock.js';
import { defaultReliableLimits } from '../src/transport/reliable/reliable-options.js';
import type { ReliablePeer, ReliableStatistics } from '../src/transport/reliable/reliable-peer.js';
import type { ClientRoad } from './road.js';

/** What the server may send at once: far above what it does. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const QUEUE_BYTES = 4 * 1024 * 1024;
/** In full packets well below the 1,000 a second that a server reads: what is sent beyond would only be dropped there. */
const MAX_BYTES_PER_SEC = 720_000;
/** Often enough to notice soon that the server cannot be heard any more. */
const KEEPALIVE_MS = 1500;
/** A congested road says when it is free again; this is for one that never does. */
const CONGESTED_MS = 20;
/** How long the last packets have to leave before the road is closed under them. */
const LEAVING_MS = 50;

/** Messages over a road that may be replaced by another while they travel. */
export interface Link {
  /** STREAM keeps the order of messages that belong together: see `deliveryStreamOf`. */
  send(bytes: Uint8Array, options: { binary: boolean; reliable: boolean; stream: number }): void;
  receive(packet: Uint8Array): void;
  /** Goes on over ROAD from now on, or stands still where there is none. */
  use(road: ClientRoad | undefined): void;
  /** Says goodbye; `onClose` follows. */
  close(code: number, reason: string): void;
  /** Sends what is due now. */
  flush(): void;
  /** Forgets everything; nothing is called afterwards. */
  stop(): void;
  /** When something was heard from the server last, `performance.now()`. */
  readonly heardAtMs: number;
  statistics(): ReliableStatistics;
}

export interface LinkEvents {
  onMessage(bytes: Uint8Array, delivery: { reliable: boolean; binary: boolean }): void;
  /** BYUS tells who closed. */
  onClose(code: number, reason: string, byUs: boolean): void;
}

/**
 * Starts a link that stands still until it is given a road. ISBINARY tells what unreliable messages are; early copies are for
 * roads that lose packets.
 */
export function createLink(events: LinkEvents, isBinary: boolean, earlyCopy = true): Link {
  let road: ClientRoad | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushing = false;
  let heardAtMs = performance.now();
  const clock = new PausableClock(() => performance.now());
  clock.stop();
  const peer: ReliablePeer = createReliablePeer({
    limits: {
      ...defaultReliableLimits,
      keepaliveMs: KEEPALIVE_MS,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      queueBytes: QUEUE_BYTES,
      maxBytesPerSec: MAX_BYTES_PER_SEC,
    },
    nowMs: clock.nowMs(),
    earlyCopy,
    events: {
      onMessage(bytes, { reliable, stream }) {
        events.onMessage(bytes, { reliable, binary: reliable ? stream >= DELIVERY_STREAMS : isBinary });
      },
      onClose({ code, reason, by }) {
        scheduleFlush();
        events.onClose(code, reason, by === 'local');
      },
    },
  });

  /** Everything that one turn queues leaves together. */
  function scheduleFlush(): void {
    if (flushing) return;
    flushing = true;
    queueMicrotask(flush);
  }

  function flush(): void {
    flushing = false;
    clearTimeout(timer);
    timer = undefined;
    if (!road) return;
    const congested = road.isCongested();
    if (!congested) for (const packet of peer.nextPackets(clock.nowMs())) road.send(packet);
    if (peer.finished) return stop();
    const waitMs = Math.ceil(peer.nextWakeMs() - clock.nowMs());
    if (waitMs !== Number.POSITIVE_INFINITY) timer = setTimeout(flush, Math.max(congested ? CONGESTED_MS : 1, waitMs));
  }

  function stop(): void {
    clearTimeout(timer);
    const last = road;
    road = undefined;
    if (last) setTimeout(() => last.close(), LEAVING_MS);
  }

  return {
    send(bytes, { binary, reliable, stream }) {
      if (reliable) peer.sendReliable(stream + (binary ? DELIVERY_STREAMS : 0), bytes);
      else if (road) peer.sendUnreliable(bytes);
      scheduleFlush();
    },
    receive(packet) {
      if (!road) return;
      heardAtMs = performance.now();
      peer.receive(packet, clock.nowMs());
      scheduleFlush();
    },
    use(next) {
      if (next) clock.start();
      else clock.stop();
      road = next;
      heardAtMs = performance.now();
      scheduleFlush();
    },
    close(code, reason) {
      peer.close({ code, reason }, clock.nowMs());
      scheduleFlush();
    },
    flush,
    stop,
    get heardAtMs() {
      return heardAtMs;
    },
    statistics: () => peer.statistics(),
  };
}
