import { Gauge } from 'prom-client';
import type { NameMetric } from './name-metric.js';
import type { TransportName } from './traffic-counters.js';

/** What is asked for at each scrape, rather than kept up to date. */
export interface MetricSources {
  sessions(): number;
  presences(): number;
  connections(): Readonly<Record<TransportName, number>>;
  /** Connections over UDP that are on their way, and the share of packets to clients that got lost lately. */
  rudp(): { readonly halfOpen: number; readonly lossRate: number };
  matches(): { readonly authoritative: number; readonly relayed: number };
  /** Chat messages that wait to be kept. */
  chatMessagesWaiting(): number;
  /** Entries by index. */
  storageIndexes(): Readonly<Record<string, number>>;
  leaderboardRanks(): { readonly records: number; readonly bytes: number };
  parties(): number;
  /** `oldestSec`: how long the oldest ticket waits. `waitSec`: within how long a share of the last ones was matched. */
  matchmaker(): { readonly tickets: number; readonly oldestSec: number; waitSec(share: number): number | undefined };
  databasePool(): { readonly total: number; readonly idle: number; readonly waiting: number };
}

const WAIT_QUANTILES = [0.5, 0.9, 0.99];

/** Everything that is read from SOURCES at each scrape. */
export function createGauges(named: NameMetric, sources: Partial<MetricSources>): void {
  function gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: () => Partial<Record<Label, string> & { value: number }>[],
  ) {
    new Gauge({
      ...named(name, help),
      labelNames,
      collect() {
        this.reset();
        for (const { value = 0, ...labels } of read()) this.set(labels as never, value);
      },
    });
  }

  gauge('sessions', 'Connected sessions.', [], () => [{ value: sources.sessions?.() }]);
  gauge('presences', 'Presences in all streams.', [], () => [{ value: sources.presences?.() }]);
  gauge('connections', 'Open connections by transport.', ['transport'], () =>
    Object.entries(sources.connections?.() ?? {}).map(([transport, value]) => ({ transport, value })),
  );
  gauge('rudp_half_open', 'Connections over UDP that are on their way.', [], () => [
    { value: sources.rudp?.().halfOpen },
  ]);
  gauge('rudp_loss_ratio', 'Share of UDP packets to clients that got lost lately.', [], () => [
    { value: sources.rudp?.().lossRate },
  ]);
  gauge('matches', 'Running matches by kind.', ['kind'], () =>
    Object.entries(sources.matches?.() ?? {}).map(([kind, value]) => ({ kind, value })),
  );
  gauge('chat_messages_waiting', 'Chat messages that wait to be kept.', [], () => [
    { value: sources.chatMessagesWaiting?.() },
  ]);
  gauge('storage_index_entries', 'Objects in a storage index.', ['index'], () =>
    Object.entries(sources.storageIndexes?.() ?? {}).map(([index, value]) => ({ index, value })),
  );
  gauge('leaderboard_ranks', 'Records of leaderboards whose ranks are in memory.', [], () => [
    { value: sources.leaderboardRanks?.().records },
  ]);
  gauge('leaderboard_rank_bytes', 'Memory for the ranks of leaderboards.', [], () => [
    { value: sources.leaderboardRanks?.().bytes },
  ]);
  gauge('parties', 'Open parties.', [], () => [{ value: sources.parties?.() }]);
  gauge('matchmaker_tickets', 'Tickets that wait for a match.', [], () => [{ value: sources.matchmaker?.().tickets }]);
  gauge('matchmaker_oldest_ticket_seconds', 'How long the oldest ticket waits.', [], () => [
    { value: sources.matchmaker?.().oldestSec },
  ]);
  gauge('matchmaker_wait_quantile_seconds', 'How long the last 1,000 matched tickets waited.', ['quantile'], () => {
    const matchmaker = sources.matchmaker?.();
    return WAIT_QUANTILES.map((share) => ({ quantile: String(share), value: matchmaker?.waitSec(share) }));
  });
  gauge('database_connections', 'Connections of the database pool by state.', ['state'], () => {
    const pool = sources.databasePool?.();
    if (!pool) return [];
    return [
      { state: 'idle', value: pool.idle },
      { state: 'busy', value: pool.total - pool.idle },
    ];
  });
  gauge('database_waiting', 'Queries that wait for a connection.', [], () => [
    { value: sources.databasePool?.().waiting },
  ]);
}
