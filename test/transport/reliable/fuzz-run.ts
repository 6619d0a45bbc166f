import { createSimulatedLink } from '../../../bench/transport/simulated-link.js';
import { seededRandom } from '../../../src/testing/seeded-random.js';
import { createReliablePeer } from '../../../src/transport/reliable/create-reliable-peer.js';
import { defaultReliableLimits } from '../../../src/transport/reliable/reliable-options.js';
import type { ReliableClose, ReliablePeer } from '../../../src/transport/reliable/reliable-peer.js';

export interface FuzzOutcome {
  /** What was found wrong, empty where all held. */
  readonly faults: readonly string[];
  readonly closes: readonly ReliableClose[];
  readonly delivered: number;
  /** Datagrams that were refused, by either end. */
  readonly refused: number;
}

interface Sent {
  readonly reliable: Map<number, string[]>;
  readonly unreliable: Set<string>;
}

const LIMITS = { ...defaultReliableLimits, maxMessageBytes: 20_000, idleMs: 8000, keepaliveMs: 1000, ackWaitMs: 6000 };
const SECONDS = 6;
/** After longer ones a connection may be closed. */
const MAX_OUTAGE_MS = 4000;
/** Enough for the last message to arrive, were it lost several times. */
const SETTLE_SECONDS = 120;

/** Two peers talk at random over a network that does everything wrong, by the random numbers of SEED. */
export function fuzzRun(seed: number): FuzzOutcome {
  const random = seededRandom(seed);
  const faults: string[] = [];
  const closes: ReliableClose[] = [];
  const bad = { duplicate: random() * 0.15, flip: random() * 0.1, cut: random() * 0.1 };
  const link = createSimulatedLink(
    {
      delayMs: random() * 100,
      jitterMs: random() < 0.5 ? random() * 60 : 0,
      lossRate: random() < 0.1 ? 0.6 : random() * 0.3,
      timerLateMs: random() * 15,
      isDown: outage(random),
      distort: (packet) => distorted(packet, bad, random),
    },
    random,
  );
  const sent: Sent[] = [];
  const checks = [0, 1].map((side) => createCheck(() => sent[1 - side]!, faults));
  const earlyCopy = random() < 0.7;
  const peers = checks.map((check) =>
    createReliablePeer({
      limits: LIMITS,
      nowMs: 0,
      earlyCopy,
      events: {
        onMessage: (bytes, { reliable, stream }) => check.arrived(decode(bytes), reliable ? stream : -1),
        onClose: (close) => closes.push(close),
      },
    }),
  );
  link.join(peers[0]!, peers[1]!);
  for (const peer of peers) sent.push(plan(peer, link.at, random));
  link.run((SECONDS + SETTLE_SECONDS) * 1000);
  if (closes.length === 0) for (const check of checks) check.isComplete();
  const refused = peers
    .flatMap((peer) => Object.values(peer.statistics().refused))
    .reduce((sum, each) => sum + each, 0);
  return { faults, closes, delivered: checks.reduce((sum, check) => sum + check.count(), 0), refused };
}

/** Now and then the network is away for a while, to both ends or to one of them. */
function outage(random: () => number): (to: number, nowMs: number) => boolean {
  const fromMs = random() < 0.3 ? random() * SECONDS * 1000 : Number.POSITIVE_INFINITY;
  const untilMs = fromMs + random() * MAX_OUTAGE_MS;
  const only = Math.floor(random() * 3);
  return (to, nowMs) => nowMs >= fromMs && nowMs < untilMs && to !== only;
}

/** What may have become of PACKET on its way. */
function distorted(
  packet: Uint8Array,
  bad: { duplicate: number; flip: number; cut: number },
  random: () => number,
): Uint8Array[] {
  const copies = random() < bad.duplicate ? 2 + Math.floor(random() * 2) : 1;
  return Array.from({ length: copies }, () => {
    if (random() < bad.cut) return packet.slice(0, Math.floor(random() * packet.length));
    const copy = packet.slice();
    if (random() >= bad.flip) return copy;
    for (let i = 0; i <= random() * 3; i++) {
      const at = Math.floor(random() * copy.length);
      copy[at] = copy[at]! ^ (1 << Math.floor(random() * 8));
    }
    return copy;
  });
}

/** Lets PEER send at random times; returns what it will have sent. */
function plan(peer: ReliablePeer, at: (atMs: number, action: () => void) => void, random: () => number): Sent {
  const sent: Sent = { reliable: new Map(), unreliable: new Set() };
  const everyMs = 5 + random() * 100;
  const isRegular = random() < 0.5;
  const largest = random() < 0.2 ? 8000 : 400;
  let count = 0;
  for (let atMs = 0; atMs < SECONDS * 1000; atMs += isRegular ? everyMs : random() * 2 * everyMs) {
    at(atMs, () => {
      if (peer.closed) return;
      for (let i = 0; i <= random() * 3; i++) {
        const stream = Math.floor(random() * random() * 16);
        const key = random() < 0.5 ? Math.floor(random() * 3) : undefined;
        const text = `${count++}:${key ?? ''}:${'x'.repeat(Math.floor(random() * random() * largest))}`;
        if (random() < 0.6) {
          sent.reliable.set(stream, [...(sent.reliable.get(stream) ?? []), text]);
          peer.sendReliable(stream, encode(text));
        } else {
          sent.unreliable.add(text);
          peer.sendUnreliable(encode(text), { newestOf: key });
        }
      }
    });
  }
  return sent;
}

/** Compares what arrives with what the other end has sent. */
function createCheck(sent: () => Sent, faults: string[]) {
  const next = new Map<number, number>();
  const newest = new Map<string, number>();
  const seen = new Set<string>();
  let count = 0;
  return {
    arrived(text: string, stream: number): void {
      count++;
      if (stream >= 0) {
        const place = next.get(stream) ?? 0;
        next.set(stream, place + 1);
        if (sent().reliable.get(stream)?.[place] !== text)
          faults.push(`stream ${stream}, place ${place}: ${text.slice(0, 20)}`);
        return;
      }
      if (!sent().unreliable.has(text)) faults.push(`never sent: ${text.slice(0, 20)}`);
      if (seen.has(text)) faults.push(`twice: ${text.slice(0, 20)}`);
      seen.add(text);
      const [number, key] = text.split(':', 2) as [string, string];
      if (key !== '' && Number(number) < (newest.get(key) ?? -1)) faults.push(`not the newest: ${number}`);
      if (key !== '') newest.set(key, Number(number));
    },
    isComplete(): void {
      for (const [stream, texts] of sent().reliable) {
        if (next.get(stream) !== texts.length)
          faults.push(`stream ${stream}: ${next.get(stream)} of ${texts.length} arrived`);
      }
    },
    count: () => count,
  };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
