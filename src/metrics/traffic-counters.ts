import { Counter } from 'prom-client';
import type { NameMetric } from './name-metric.js';

export type TransportName = 'websocket' | 'rudp';

/** What one transport counts. These are plain additions: fit for the hot path. */
export interface TrafficMetrics {
  received(bytes: number): void;
  sent(messages: number, bytes: number): void;
  /** Unreliable messages that a full queue had no room for. */
  dropped(messages: number): void;
}

/** What reliable UDP counts beside its traffic. */
export interface RudpCounters {
  onPacketIn(): void;
  onPacketsOut(packets: number, resent: number): void;
  onMalformed(): void;
  onGivenUp(): void;
  onRefused(): void;
}

export interface TrafficCounters {
  readonly rudp: RudpCounters;
  traffic(transport: TransportName): TrafficMetrics;
}

/** What transports count: plain additions, which are read at each scrape. */
export function createTrafficCounters(named: NameMetric): TrafficCounters {
  const tallies = new Map<TransportName, ReturnType<typeof createTally>>();
  const tallied = (name: string, help: string, read: (tally: ReturnType<typeof createTally>) => number) =>
    new Counter({
      ...named(name, help),
      labelNames: ['transport'],
      collect() {
        this.reset();
        for (const [transport, tally] of tallies) this.inc({ transport }, read(tally));
      },
    });
  tallied('messages_received_total', 'Realtime messages from clients.', (t) => t.counts.messagesIn);
  tallied('messages_sent_total', 'Realtime messages to clients.', (t) => t.counts.messagesOut);
  tallied('bytes_received_total', 'Bytes of realtime messages from clients.', (t) => t.counts.bytesIn);
  tallied('bytes_sent_total', 'Bytes of realtime messages to clients.', (t) => t.counts.bytesOut);
  tallied('messages_dropped_total', 'Unreliable messages for which a queue was too full.', (t) => t.counts.dropped);

  const rudp = createRudpTally((name, help, read) => {
    new Counter({
      ...named(name, help),
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  });

  return {
    rudp,
    traffic(transport) {
      const tally = tallies.get(transport) ?? createTally();
      tallies.set(transport, tally);
      return tally.metrics;
    },
  };
}

type CountRead = (name: string, help: string, read: () => number) => void;

/** Plain additions, read at each scrape: packets come by the ten thousand. */
function createRudpTally(counterOf: CountRead): RudpCounters {
  const counts = { packetsIn: 0, packetsOut: 0, resent: 0, malformed: 0, givenUp: 0, refused: 0 };
  counterOf('rudp_packets_received_total', 'UDP packets from clients.', () => counts.packetsIn);
  counterOf('rudp_packets_sent_total', 'UDP packets to clients.', () => counts.packetsOut);
  counterOf('rudp_resent_total', 'Reliable messages, or pieces, sent again.', () => counts.resent);
  counterOf('rudp_refused_packets_total', 'UDP packets that were refused.', () => counts.malformed);
  counterOf('rudp_given_up_total', 'Connections over UDP that did not come into being.', () => counts.givenUp);
  counterOf('rudp_refused_total', 'Offers of connections over UDP that were too many.', () => counts.refused);
  return {
    onPacketIn() {
      counts.packetsIn++;
    },
    onPacketsOut(packets, resent) {
      counts.packetsOut += packets;
      counts.resent += resent;
    },
    onMalformed() {
      counts.malformed++;
    },
    onGivenUp() {
      counts.givenUp++;
    },
    onRefused() {
      counts.refused++;
    },
  };
}

function createTally() {
  const counts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0, dropped: 0 };
  const metrics: TrafficMetrics = {
    received(bytes) {
      counts.messagesIn++;
      counts.bytesIn += bytes;
    },
    sent(messages, bytes) {
      counts.messagesOut += messages;
      counts.bytesOut += bytes;
    },
    dropped(messages) {
      counts.dropped += messages;
    },
  };
  return { counts, metrics };
}
